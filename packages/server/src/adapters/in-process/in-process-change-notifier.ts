import type { Change } from '@case-attachments/contract';
import type { ChangeNotifier } from '../../ports/change-notifier.js';
import type { CaseRef } from '../../ports/unit-of-work.js';

type Listener = (change: Change) => void;

/** Tells listeners of the same process. Right as long as one process serves all of a case's readers. */
export class InProcessChangeNotifier implements ChangeNotifier {
  readonly #listeners = new Map<string, Set<Listener>>();

  notify(ref: CaseRef, change: Change): void {
    for (const listener of this.#listeners.get(keyOf(ref)) ?? []) listener(change);
  }

  subscribe(ref: CaseRef, listener: Listener): () => void {
    const key = keyOf(ref);
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(key) === listeners) this.#listeners.delete(key);
    };
  }
}

function keyOf({ tenantId, caseId }: CaseRef): string {
  return JSON.stringify([tenantId, caseId]);
}
