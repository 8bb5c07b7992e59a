import type { Change } from '@case-attachments/contract';
import type { CaseRef } from './unit-of-work.js';

/** Tells whoever listens to a case that its change sequence moved. May repeat or skip: readers fetch from the log. */
export interface ChangeNotifier {
  notify(ref: CaseRef, change: Change): void;
  /** @returns the way to stop listening */
  subscribe(ref: CaseRef, listener: (change: Change) => void): () => void;
}
