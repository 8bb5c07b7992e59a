import type { AttachmentDetails, AttachmentPage } from '@case-attachments/contract';
import { attachmentPath, attachmentsPath } from '@case-attachments/contract/paths';
import { ConnectionBudget } from '../../transfer/connection-budget.js';
import type { CaseSession, CaseSessionOptions } from '../case-session.js';
import type { CaseSnapshot } from '../case-state.js';
import { LiveCaseSession, type LiveCaseSessionEnvironment } from '../live-case-session.js';

/** See `test-support/fault-rules.mjs`. */
export interface FaultRule {
  readonly method?: string;
  /** Pattern of what follows `/cases/{caseId}`. */
  readonly path?: string;
  readonly token?: string;
  readonly times?: number;
  readonly skip?: number;
  readonly action?: 'reset' | 'stall' | 'cut' | 'drop-response';
  readonly afterBytes?: number;
  readonly answer?: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly token: string | null;
  readonly offset: string | null;
  readonly override: string | null;
  readonly bodyBytes: number;
  /** `Upload-Offset` of the answer. */
  readonly acknowledged: string | null;
  readonly status: number | null;
}

/** What the limits of the test server are: see `test-support/start-server.mjs`. Bytes. */
export const BLOCK_BYTES = 64 * 1024;
export const CHUNK_BYTES = 256 * 1024;

let origin: Promise<string> | null = null;

/** A fresh case on a real server behind a proxy that breaks the network when told. */
export class TestCase {
  readonly caseId = `T-${crypto.randomUUID().slice(0, 8)}`;
  readonly #sessions: LiveCaseSession[] = [];

  private constructor(readonly origin: string) {}

  static async open(): Promise<TestCase> {
    origin ??= fetch('/test-server.json')
      .then((response) => response.json())
      .then((answer: { origin: string }) => answer.origin);
    return new TestCase(await origin);
  }

  get server(): string {
    return `${this.origin}/api`;
  }

  async token(role = 'oral-surgeon'): Promise<string> {
    const response = await fetch(`${this.server}/demo/grant?role=${role}&caseId=${this.caseId}`);
    const { token } = (await response.json()) as { token: string };
    return token;
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
    return session;
  }

  start(
    more: Partial<CaseSessionOptions> = {},
    times: LiveCaseSessionEnvironment['times'] = {},
  ): LiveCaseSession {
    const session = new LiveCaseSession(this.options(more), {
      budget: new ConnectionBudget(),
      times: { gatherMs: 20, stallMs: 5_000, ...times },
    });
    this.#sessions.push(session);
    session.start();
    return session;
  }

  async faults(...rules: FaultRule[]): Promise<void> {
    await fetch(`${this.origin}/control/faults?case=${this.caseId}`, {
      method: 'POST',
      body: JSON.stringify(rules),
    });
  }

  async heal(): Promise<void> {
    await fetch(`${this.origin}/control/heal?case=${this.caseId}`, { method: 'POST' });
  }

  async restartServer(): Promise<void> {
    await fetch(`${this.origin}/control/restart`, { method: 'POST' });
  }

  async wire(): Promise<readonly WireRequest[]> {
    const response = await fetch(`${this.origin}/control/log?case=${this.caseId}`);
    return (await response.json()) as WireRequest[];
  }

  async creations(): Promise<number> {
    const wire = await this.wire();
    return wire.filter(({ method, path }) => method === 'POST' && path === '/uploads').length;
  }

  /** What the server holds, asked past the session. */
  async stored(): Promise<AttachmentPage> {
    return this.#get(attachmentsPath(this.caseId));
  }

  async details(attachmentId: string): Promise<AttachmentDetails> {
    return this.#get(attachmentPath(this.caseId, attachmentId));
  }

  async close(): Promise<void> {
    for (const session of this.#sessions) session.dispose();
    await this.heal();
  }

  async #get<T>(path: string): Promise<T> {
    const response = await fetch(this.server + path, {
      headers: { Authorization: `Bearer ${await this.token()}` },
    });
    return (await response.json()) as T;
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
