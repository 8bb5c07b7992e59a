import { ProblemError } from './problem-error.js';

/**
 * What the portal's backend has made of a case. A case nobody has said anything about is open. `merged`, `purging` and `purged` are
 * for good: the case's id is never used again.
 */
export type CaseState =
  | { readonly name: 'open' | 'closed' | 'purging' | 'purged' }
  | { readonly name: 'merged'; readonly into: string };

export const OPEN: CaseState = { name: 'open' };

/** There is nothing left in it that anybody could see. */
export function isGone({ name }: CaseState): boolean {
  return name === 'merged' || name === 'purging' || name === 'purged';
}

/** For whoever would change something of the case. @throws case-closed, case-merged, not-found */
export function requireOpen(state: CaseState): void {
  switch (state.name) {
    case 'open':
      return;
    case 'closed':
      throw new ProblemError(
        'case-closed',
        'The case is closed: its files can be read, and nothing about them can be changed. Ask the people responsible to open it again.',
      );
    default:
      requireThere(state);
  }
}

/** For whoever would do something with the case. @throws case-merged, not-found */
export function requireThere(state: CaseState): void {
  if (state.name === 'merged') {
    throw new ProblemError('case-merged', 'The files of this case were moved to another case.');
  }
  if (isGone(state)) throw new ProblemError('not-found', 'The files of this case were removed for good.');
}
