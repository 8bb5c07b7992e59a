import type { CaseChangeKind, ServiceCase } from '@case-attachments/contract';
import { type Actor, type AuditKind, auditEvent } from '../domain/audit-event.js';
import { type CaseState, isGone, requireOpen, requireThere } from '../domain/case-state.js';
import { ProblemError } from '../domain/problem-error.js';
import { eventOfCase } from '../domain/webhook-event.js';
import type { ChangeNotifier } from '../ports/change-notifier.js';
import type { Clock } from '../ports/clock.js';
import type { CaseRef, Repositories, UnitOfWork } from '../ports/unit-of-work.js';
import { requireNoHold } from './legal-hold-service.js';

export interface CaseAdminOptions {
  readonly unitOfWork: UnitOfWork;
  readonly notifier: ChangeNotifier;
  readonly clock: Clock;
  /** Somebody is told by webhook. */
  readonly announces: boolean;
}

type CaseEvent = Parameters<typeof eventOfCase>[1];

/** What the portal's backend decides about whole cases: open, closed, merged into another. Each may be repeated. */
export class CaseAdmin {
  constructor(private readonly options: CaseAdminOptions) {}

  async find(ref: CaseRef): Promise<ServiceCase> {
    const { cases, legalHolds } = this.options.unitOfWork;
    const onHold = (await legalHolds.reasonOf(ref)) !== null;
    return viewOf(ref, await cases.state(ref), onHold);
  }

  /** @throws case-merged, not-found */
  async requireThere(ref: CaseRef): Promise<void> {
    requireThere(await this.options.unitOfWork.cases.state(ref));
  }

  /** @throws case-merged, not-found */
  close(ref: CaseRef, by: Actor): Promise<ServiceCase> {
    return this.#toggle(ref, by, 'closed', 'case-closed', 'case.closed');
  }

  /** @throws case-merged, not-found */
  reopen(ref: CaseRef, by: Actor): Promise<ServiceCase> {
    return this.#toggle(ref, by, 'open', 'case-reopened', 'case.reopened');
  }

  /**
   * All files of a case, deleted and unfinished ones included, become those of another; bytes stay where they are.
   * @throws request-invalid, case-closed when the other one takes nothing, legal-hold, case-merged, not-found
   */
  async merge(from: CaseRef, intoCaseId: string, by: Actor): Promise<ServiceCase> {
    const into = { tenantId: from.tenantId, caseId: intoCaseId };
    if (from.caseId === intoCaseId) {
      throw new ProblemError('request-invalid', 'A case cannot be merged into itself.');
    }
    const { unitOfWork, notifier, clock } = this.options;
    const lastChanges = await unitOfWork.transaction(async (repositories) => {
      const { audit, cases, changes } = repositories;
      const before = await cases.state(from);
      if (before.name === 'merged' && before.into === intoCaseId) return [];
      requireThere(before);
      // The hold stays with the case's id, and the files would leave it.
      await requireNoHold(repositories, from);
      requireOpen(await cases.state(into));
      const atMs = clock.now();
      const ids = await cases.liveIds(from);
      await cases.moveFiles(from, intoCaseId);
      await cases.setState(from, { name: 'merged', into: intoCaseId }, atMs);
      await this.#tell(repositories, from, by, 'case-merged', 'case.merged', atMs, intoCaseId);
      await audit.record(
        auditEvent(into, by, atMs, { kind: 'case-merged-in', details: { from: from.caseId } }),
      );
      const facts = { ids, atMs, actorId: by.user.id };
      return [
        { ref: from, change: await changes.appendAll(from, { ...facts, kind: 'attachment-deleted' }) },
        { ref: into, change: await changes.appendAll(into, { ...facts, kind: 'attachment-added' }) },
      ];
    });
    // Once for each case: whoever listens reads from the log.
    for (const { ref, change } of lastChanges) if (change) notifier.notify(ref, change);
    return this.find(from);
  }

  async #toggle(ref: CaseRef, by: Actor, name: 'open' | 'closed', kind: CaseChangeKind, type: CaseEvent) {
    const { unitOfWork, notifier, clock } = this.options;
    const change = await unitOfWork.transaction(async (repositories) => {
      const before = await repositories.cases.state(ref);
      if (isGone(before)) requireThere(before);
      if (before.name === name) return null;
      const atMs = clock.now();
      await repositories.cases.setState(ref, { name }, atMs);
      await this.#tell(repositories, ref, by, kind, type, atMs);
      return repositories.changes.append(ref, { kind, atMs, actorId: by.user.id });
    });
    if (change) notifier.notify(ref, change);
    return this.find(ref);
  }

  async #tell(
    { audit, webhooks }: Repositories,
    ref: CaseRef,
    by: Actor,
    kind: AuditKind,
    type: CaseEvent,
    atMs: number,
    mergedInto?: string,
  ): Promise<void> {
    await audit.record(
      auditEvent(ref, by, atMs, {
        kind,
        details: mergedInto === undefined ? {} : { into: mergedInto },
      }),
    );
    if (this.options.announces) await webhooks.append(eventOfCase(ref, type, atMs, mergedInto), atMs);
  }
}

function viewOf({ caseId }: CaseRef, state: CaseState, onHold: boolean): ServiceCase {
  return {
    caseId,
    state: state.name,
    onHold,
    ...(state.name === 'merged' && { mergedInto: state.into }),
  };
}
