import { PROBLEMS, type ProblemCode, type ProblemFacts } from '@case-attachments/contract';

/**
 * An error that the caller is meant to see. Everything else that is thrown becomes `internal` without a detail.
 * `detail` is for the person: it names the file, the reason and the fix.
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly statusCode: number;

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly facts: ProblemFacts = {},
    options?: ErrorOptions,
  ) {
    super(`${code}: ${detail}`, options);
    this.statusCode = PROBLEMS[code].status;
  }
}
