import { ConnectionBudget } from '../transfer/connection-budget.js';
import type { CaseSession, CaseSessionOptions } from './case-session.js';
import { LiveCaseSession, type LiveCaseSessionEnvironment } from './live-case-session.js';
import { LogoutChannel } from './logout-channel.js';
import { DEFAULT_TIMES } from './session-times.js';

interface Held {
  readonly session: LiveCaseSession;
  holders: number;
  end: (() => void) | null;
}

interface Registry {
  readonly sessions: Map<string, Held>;
  /** By server, as long as there are sessions of it. */
  readonly logouts: Map<string, LogoutChannel>;
  readonly budgets: Map<string, ConnectionBudget>;
}

const REGISTRY = Symbol.for('case-attachments/v1');

/** On the page, not in the module: two copies of the script share their sessions. */
function registry(): Registry {
  const page = globalThis as { [REGISTRY]?: Registry };
  page[REGISTRY] ??= { sessions: new Map(), logouts: new Map(), budgets: new Map() };
  return page[REGISTRY];
}

/**
 * The session of (server, case, kind of credentials), made when there is none. Label and `getToken` of the newest
 * caller are used. It outlives its holders while uploads run, and for half a minute otherwise: portals remove and
 * insert elements at will (ASP.NET's UpdatePanel, for one).
 * @returns the session, and the way to let go of it; letting go twice is once
 */
export function acquireCaseSession(
  options: CaseSessionOptions,
  environment: Omit<LiveCaseSessionEnvironment, 'budget'> = {},
): { readonly session: CaseSession; release(): void } {
  const { sessions, budgets } = registry();
  const key = JSON.stringify([options.server, options.caseId, options.credentials.kind]);
  let held = sessions.get(key);
  if (held) {
    held.session.adopt(options);
  } else {
    const host = new URL(options.server).host;
    const budget = budgets.get(host) ?? new ConnectionBudget();
    budgets.set(host, budget);
    held = { session: new LiveCaseSession(options, { ...environment, budget }), holders: 0, end: null };
    sessions.set(key, held);
    hearLogouts(options.server);
    held.session.start();
  }
  const mine = held;
  mine.end?.();
  mine.end = null;
  mine.holders += 1;
  let released = false;
  return {
    session: mine.session,
    release() {
      if (released) return;
      released = true;
      mine.holders -= 1;
      if (mine.holders > 0) return;
      mine.end = endWhenIdle(mine.session, environment.times?.lingerMs ?? DEFAULT_TIMES.lingerMs, () => {
        if (sessions.get(key) === mine) sessions.delete(key);
        mine.session.dispose();
        if (sessionsOf(options.server).length === 0) hearNoLogouts(options.server);
      });
    },
  };
}

/**
 * Signs out of every case of a server on this page and in the other tabs of its origin: what still runs in a case that is not shown
 * any more, or there, is the same person's.
 */
export async function logoutOf(server: string): Promise<void> {
  const open = registry().logouts.get(server);
  // Not by another channel while this one is open: it would hear itself.
  const channel = open ?? new LogoutChannel(server, () => {});
  channel.tell();
  if (!open) channel.close();
  await Promise.all(sessionsOf(server).map((session) => session.logout()));
}

/** All of a server on this page, also those that no element shows any more and that go on for what is under way. */
export function sessionsOf(server: string): LiveCaseSession[] {
  const sessions = Array.from(registry().sessions.values(), ({ session }) => session);
  return sessions.filter((session) => session.server === server);
}

function hearLogouts(server: string): void {
  const { logouts } = registry();
  if (logouts.has(server)) return;
  const leave = () => {
    for (const session of sessionsOf(server)) void session.logout({ elsewhere: true });
  };
  logouts.set(server, new LogoutChannel(server, leave));
}

function hearNoLogouts(server: string): void {
  const { logouts } = registry();
  logouts.get(server)?.close();
  logouts.delete(server);
}

/** @returns keeps the session after all */
function endWhenIdle(session: LiveCaseSession, lingerMs: number, end: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = () => {
    timer = setTimeout(() => (session.busy ? wait() : end()), lingerMs);
  };
  wait();
  return () => clearTimeout(timer);
}
