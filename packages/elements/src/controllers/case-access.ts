import type { CaseSession } from '../case/case-session.js';

/** As whom a case is open. What is on the screen is shown under one access, and must go when that ends. */
export interface CaseAccess {
  readonly session: CaseSession;
  /** From the policy; null before the server said who is asking. */
  readonly userId: string | null;
}

/** The access of now. Null without a session, after a logout, and when the server let nobody in. */
export function currentAccess(session: CaseSession | null): CaseAccess | null {
  if (!session) return null;
  const { status, policy } = session.snapshot;
  if (status === 'denied' || status === 'idle' || status === 'signed-out') return null;
  return { session, userId: policy?.user.id ?? null };
}

/** Whether what was begun under `access` may still be shown, now that `session` is the element's. */
export function isStillOpen(access: CaseAccess, session: CaseSession | null): boolean {
  const now = currentAccess(session);
  return now !== null && now.session === access.session && now.userId === access.userId;
}
