import { type Actor, auditEvent } from '../domain/audit-event.js';
import { requireThere } from '../domain/case-state.js';
import { ProblemError } from '../domain/problem-error.js';
import type { Clock } from '../ports/clock.js';
import type { CaseRef, Repositories, UnitOfWork } from '../ports/unit-of-work.js';

export interface LegalHoldServiceOptions {
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
}

/** While a case is on hold its files stay what they are: neither a person nor the clock deletes any, and none gets another name. */
export class LegalHoldService {
  constructor(private readonly options: LegalHoldServiceOptions) {}

  /**
   * Repeatable: what is so already is not recorded again.
   * @param reason in the words of who says so; never a patient's name
   * @throws ProblemError `case-merged`, `not-found`: there is nothing left to keep
   */
  async setLegalHold(ref: CaseRef, on: boolean, by: Actor, reason: string): Promise<void> {
    const { unitOfWork, clock } = this.options;
    await unitOfWork.transaction(async ({ audit, cases, legalHolds }) => {
      requireThere(await cases.state(ref));
      const before = await legalHolds.reasonOf(ref);
      if (on ? before === reason : before === null) return;
      const atMs = clock.now();
      if (on) await legalHolds.set(ref, { reason, atMs });
      else await legalHolds.lift(ref);
      await audit.record(
        auditEvent(ref, by, atMs, { kind: on ? 'legal-hold-set' : 'legal-hold-lifted', reason }),
      );
    });
  }

  async isOnHold(ref: CaseRef): Promise<boolean> {
    return (await this.options.unitOfWork.legalHolds.reasonOf(ref)) !== null;
  }
}

/** Ask in the transaction that deletes or renames. @throws ProblemError `legal-hold` */
export async function requireNoHold(
  { legalHolds }: Pick<Repositories, 'legalHolds'>,
  ref: CaseRef,
): Promise<void> {
  if ((await legalHolds.reasonOf(ref)) === null) return;
  throw new ProblemError(
    'legal-hold',
    'Files of this case are kept for legal reasons and can be neither deleted nor renamed now. Ask the people responsible for the case.',
  );
}
