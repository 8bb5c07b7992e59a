import type { Failure } from '../case/case-state.js';

/**
 * The reason in what a session threw. By its shape, not its class: a second copy of the script on the page shares the
 * session, and has an error class of its own.
 */
export function failureOf(error: unknown): Failure {
  const failure = (error as { failure?: Failure } | null)?.failure;
  return failure ?? { code: 'response-invalid' };
}
