import type {
  AttachmentDetails,
  AttachmentPage,
  UploadList,
  UploadSummary,
} from '@case-attachments/contract';
import { attachmentPath, attachmentsPath, uploadsPath } from '@case-attachments/contract/paths';

/** See `test-support/fault-rules.mjs`. */
export interface FaultRule {
  readonly method?: string;
  /** Pattern of what follows `/cases/{caseId}`. */
  readonly path?: string;
  readonly token?: string;
  readonly times?: number;
  readonly skip?: number;
  readonly action?: 'reset' | 'stall' | 'swallow' | 'cut' | 'drop-response' | 'break-response';
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
  readonly lastEventId: string | null;
  readonly bodyBytes: number;
  /** `Upload-Offset` of the answer. */
  readonly acknowledged: string | null;
  readonly status: number | null;
}

const origins = new Map<string, Promise<string>>();

/**
 * Where the real server is, behind a proxy that breaks the network when told.
 * @param own the name of one that is shared with nobody: for tests that stop it
 */
export function testServerOrigin(own = ''): Promise<string> {
  const known = origins.get(own);
  if (known) return known;
  const origin = fetch(`/test-server.json?own=${own}`)
    .then((response) => response.json())
    .then((answer: { origin: string }) => answer.origin);
  origins.set(own, origin);
  return origin;
}

/** A fresh case on the real server. */
export class ServerCase {
  readonly caseId = `T-${crypto.randomUUID().slice(0, 8)}`;

  constructor(readonly origin: string) {}

  get server(): string {
    return `${this.origin}/api`;
  }

  async token(role = 'oral-surgeon'): Promise<string> {
    const response = await fetch(`${this.server}/demo/grant?role=${role}&caseId=${this.caseId}`);
    const { token } = (await response.json()) as { token: string };
    return token;
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

  /** As the portal's backend does. */
  async decide(what: 'close' | 'reopen'): Promise<void> {
    const response = await fetch(`${this.origin}/control/${what}?case=${this.caseId}`, { method: 'POST' });
    if (!response.ok) throw new Error(`The case could not be told to ${what}`);
  }

  /** Only a server of its own: others are in the middle of their tests. */
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

  /** What this user has unfinished there. */
  async openUploads(): Promise<readonly UploadSummary[]> {
    return (await this.#get<UploadList>(uploadsPath(this.caseId))).uploads;
  }

  async details(attachmentId: string): Promise<AttachmentDetails> {
    return this.#get(attachmentPath(this.caseId, attachmentId));
  }

  async #get<T>(path: string): Promise<T> {
    const response = await fetch(this.server + path, {
      headers: { Authorization: `Bearer ${await this.token()}` },
    });
    return (await response.json()) as T;
  }
}
