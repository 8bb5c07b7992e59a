import { eventOfChange, isOfAttachment } from '../../domain/webhook-event.js';
import type { ChangeLog, Repositories, UnitOfWork } from '../../ports/unit-of-work.js';

/**
 * The same database, where every change of a case is also put into the outbox, in the same transaction: what happened is told, and
 * what is told has happened.
 */
export function announcing(real: UnitOfWork): UnitOfWork {
  const transaction: UnitOfWork['transaction'] = (work) =>
    real.transaction((repositories) => work(announcingRepositories(repositories)));
  const { attachments, uploads, tickets, audit, cases, legalHolds, purges, webhooks } = real;
  return {
    ...{ attachments, uploads, tickets, audit, cases, legalHolds, purges, webhooks },
    changes: {
      append: (ref, change) => transaction(({ changes }) => changes.append(ref, change)),
      appendAll: (ref, all) => transaction(({ changes }) => changes.appendAll(ref, all)),
      lastSeq: (ref) => real.changes.lastSeq(ref),
      after: (ref, seq, limit) => real.changes.after(ref, seq, limit),
    },
    transaction,
    storageId: () => real.storageId(),
    recordStorageId: (storageId) => real.recordStorageId(storageId),
    purgingSince: (nowMs) => real.purgingSince(nowMs),
    ping: () => real.ping(),
    close: () => real.close(),
  };
}

function announcingRepositories(repositories: Repositories): Repositories {
  const { attachments, changes, webhooks } = repositories;
  const append: ChangeLog['append'] = async (ref, facts) => {
    const change = await changes.append(ref, facts);
    // Of whole cases there is more to tell than the sequence says: who decides about them announces it.
    if (!isOfAttachment(change)) return change;
    const scanState = (await attachments.find(ref, change.id))?.scanState;
    await webhooks.append(eventOfChange(ref, change, scanState), change.atMs);
    return change;
  };
  const appendAll: ChangeLog['appendAll'] = async (ref, all) => {
    const last = await changes.appendAll(ref, all);
    const events = all.ids.map((id) => eventOfChange(ref, { ...all, id }, undefined));
    await webhooks.appendAll(events, all.atMs);
    return last;
  };
  return {
    ...repositories,
    changes: {
      append,
      appendAll,
      lastSeq: (ref) => changes.lastSeq(ref),
      after: (ref, seq, limit) => changes.after(ref, seq, limit),
    },
  };
}
