import { type CaseSnapshot, idleSnapshot, type TransferSnapshot } from './case-state.js';
import { downloadStopped } from './download-stopped.js';

/** Files picked on this page for which there is no receipt. */
export function countNotAttached(transfers: readonly TransferSnapshot[]): number {
  return transfers.filter(({ status, needsFile, waitingFor }) => {
    return status !== 'done' && !needsFile && waitingFor !== 'other-tab';
  }).length;
}

/** What is left of a case when its person has signed out. */
export function signedOut(before: CaseSnapshot): CaseSnapshot {
  // There was nobody to begin with.
  if (before.status === 'insecure') return before;
  return { ...idleSnapshot, status: 'signed-out', online: before.online };
}

/** Its person has signed out, here or in another tab, and nobody has signed in since. */
export function isSignedOut({ status, signInNeeded, policy }: CaseSnapshot): boolean {
  return status === 'signed-out' || (signInNeeded && policy === null);
}

/**
 * The same when they did so in another tab: nobody on this page asked for it, so it says what happened, and how many files are
 * not attached for it. Not which: whoever looks at the page next may be somebody else.
 */
export function signedOutElsewhere(before: CaseSnapshot): CaseSnapshot {
  const { status, transfers, notices, download } = before;
  if (status === 'idle' || status === 'signed-out' || status === 'insecure') return before;
  const count = countNotAttached(transfers);
  const notice = { id: crypto.randomUUID(), kind: 'not-attached', why: 'signed-out', count } as const;
  return {
    ...signedOut(before),
    status: 'failed',
    failure: { code: 'unauthenticated' },
    signInNeeded: true,
    // Said twice, it is still true what the first one cost.
    notices: [
      ...notices.filter(({ kind }) => kind === 'not-attached' || kind === 'download-stopped'),
      ...(count > 0 ? [notice] : []),
      ...downloadStopped(download, 'signed-out'),
    ],
  };
}
