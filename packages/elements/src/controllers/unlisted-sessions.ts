import type { CaseSession } from '../case/case-session.js';
import { sessionsOf } from '../case/open-case-session.js';
import { elementShowing } from './case-session-controller.js';

/** Cases of the same server that this page has opened, and whose list nothing on it shows. */
export function unlistedSessions({ server }: CaseSession): readonly CaseSession[] {
  return sessionsOf(server).filter((session) => !isListed(session));
}

export function isListed(session: CaseSession): boolean {
  return elementShowing(session, 'list') !== null;
}
