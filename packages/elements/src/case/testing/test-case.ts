import { ServerCase, testServerOrigin } from '../../api/testing/server-case.js';
import { ConnectionBudget } from '../../transfer/connection-budget.js';
import type { CaseSession, CaseSessionOptions } from '../case-session.js';
import type { CaseSnapshot } from '../case-state.js';
import { LiveCaseSession, type LiveCaseSessionEnvironment } from '../live-case-session.js';

/** What the limits of the test server are: see `test-support/start-server.mjs`. Bytes. */
export const BLOCK_BYTES = 64 * 1024;
export const CHUNK_BYTES = 256 * 1024;

/** A fresh case on the real server, and sessions on it. */
export class TestCase extends ServerCase {
  readonly #sessions: LiveCaseSession[] = [];

  /** @param own see `testServerOrigin` */
  static async open(own?: string): Promise<TestCase> {
    return new TestCase(await testServerOrigin(own));
  }

  options(more: Partial<CaseSessionOptions> = {}): CaseSessionOptions {
    return {
      server: this.server,
      caseId: this.caseId,
      caseLabel: 'Case T',
      credentials: { kind: 'token', getToken: () => this.token() },
      rememberFiles: false,
      ...more,
    };
  }

  /** A session that is ready, with time-outs for tests. */
  async session(
    more: Partial<CaseSessionOptions> = {},
    times: LiveCaseSessionEnvironment['times'] = {},
  ): Promise<LiveCaseSession> {
    const session = this.start(more, times);
    await until(session, ({ status }) => status === 'ready');
    await session.prepareAttach();
    return session;
  }

  start(
    more: Partial<CaseSessionOptions> = {},
    times: LiveCaseSessionEnvironment['times'] = {},
  ): LiveCaseSession {
    const session = new LiveCaseSession(this.options(more), {
      budget: new ConnectionBudget(),
      times: { gatherMs: 20, burstMs: 20, stallMs: 5_000, confirmMs: 50, ...times },
    });
    this.#sessions.push(session);
    session.start();
    return session;
  }

  async close(): Promise<void> {
    for (const session of this.#sessions) session.dispose();
    await this.heal();
  }
}

/** Resolves with the first snapshot that fits. */
export function until(
  session: CaseSession,
  fits: (snapshot: CaseSnapshot) => boolean,
  timeoutMs = 8_000,
): Promise<CaseSnapshot> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      unsubscribe();
      reject(new Error(`Timed out. Last: ${JSON.stringify(session.snapshot)}`));
    }, timeoutMs);
    const look = () => {
      if (!fits(session.snapshot)) return;
      clearTimeout(timer);
      unsubscribe();
      resolve(session.snapshot);
    };
    const unsubscribe = session.subscribe(look);
    look();
  });
}

/** Text that no two seeds share, of an exact size. */
export function textFile(sizeBytes: number, name = 'notes.txt', seed = name): File {
  const line = `${seed} 0123456789 the quick brown fox jumps over the lazy dog\n`;
  return new File([line.repeat(Math.ceil(sizeBytes / line.length)).slice(0, sizeBytes)], name);
}

export async function sha256Hex(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
