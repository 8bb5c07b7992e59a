import type { CaseEvent } from './case-session.js';
import { type CaseSnapshot, idleSnapshot } from './case-state.js';

/** The observed state of a case, and who watches it. A listener that throws is reported and disturbs nobody. */
export class CaseStore {
  #snapshot: CaseSnapshot = idleSnapshot;
  #telling = false;
  readonly #listeners = new Set<() => void>();
  readonly #eventListeners = new Set<(event: CaseEvent) => void>();

  get snapshot(): CaseSnapshot {
    return this.#snapshot;
  }

  /** Merge a patch. Nothing new, no new snapshot. Subscribers are told once a microtask. */
  update(patch: Partial<CaseSnapshot>): void {
    if (!differs(this.#snapshot, patch)) return;
    this.#snapshot = { ...this.#snapshot, ...patch };
    if (this.#telling) return;
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      for (const listener of [...this.#listeners]) isolated(listener);
    });
  }

  /** Merge a patch into one part, which keeps its identity when nothing in it changed. */
  updatePart<K extends 'list' | 'images' | 'download'>(key: K, patch: Partial<CaseSnapshot[K]>): void {
    const part = this.#snapshot[key];
    if (differs(part, patch)) this.update({ [key]: { ...part, ...patch } });
  }

  subscribe(listener: () => void): () => void {
    const own = () => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  emit(event: CaseEvent): void {
    for (const listener of [...this.#eventListeners]) isolated(() => listener(event));
  }

  onEvent(listener: (event: CaseEvent) => void): () => void {
    const own = (event: CaseEvent) => listener(event);
    this.#eventListeners.add(own);
    return () => this.#eventListeners.delete(own);
  }
}

function differs<T extends object>(whole: T, patch: Partial<T>): boolean {
  return (Object.keys(patch) as (keyof T)[]).some((key) => !Object.is(whole[key], patch[key]));
}

function isolated(call: () => void): void {
  try {
    call();
  } catch (error) {
    reportError(error);
  }
}
