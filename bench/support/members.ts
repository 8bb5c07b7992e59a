import { setTimeout as delay } from 'node:timers/promises';
import { ACTIONS, type AttachmentPage } from '@case-attachments/contract';
import { attachmentsPath, contentPath, uploadsPath } from '@case-attachments/contract/paths';
import { signCaseGrant } from '@case-attachments/server';
import { GRANT_SECRET } from './server-guard.js';

export const DEEDS = ['list', 'upload', 'download'] as const;
export type Deed = (typeof DEEDS)[number];

export interface MemberLog {
  /** How long each took, in milliseconds. */
  readonly tookMs: Readonly<Record<Deed, number[]>>;
  /** What was not answered as it should be, in words. */
  readonly errors: string[];
}

/** A clinic of ten shares a case. */
const MEMBERS_A_CASE = 10;
const LIST_LIMIT = 50;

/** People who list, upload and download without a pause until the signal. @returns what all of them saw */
export async function letMembersWork(
  origin: string,
  count: number,
  file: Buffer,
  signal: AbortSignal,
): Promise<MemberLog> {
  const log: MemberLog = { tookMs: { list: [], upload: [], download: [] }, errors: [] };
  await Promise.all(
    Array.from({ length: count }, (_, index) => new Member(origin, index, file, log).work(signal)),
  );
  return log;
}

class Member {
  readonly #caseId: string;

  constructor(
    private readonly origin: string,
    private readonly index: number,
    private readonly file: Buffer,
    private readonly log: MemberLog,
  ) {
    this.#caseId = `load-${Math.floor(index / MEMBERS_A_CASE)}`;
  }

  async work(signal: AbortSignal): Promise<void> {
    const token = await signCaseGrant({
      secret: GRANT_SECRET,
      user: { id: `member-${this.index}`, displayName: `Member ${this.index}` },
      caseId: this.#caseId,
      actions: ACTIONS,
    });
    const authorization = `Bearer ${token}`;
    while (!signal.aborted) {
      await this.#timed('upload', () => this.#upload(authorization));
      const page = await this.#timed('list', () => this.#list(authorization));
      const ids = page?.attachments.map(({ id }) => id) ?? [];
      const id = ids[Math.floor(Math.random() * ids.length)];
      if (id) await this.#timed('download', () => this.#download(authorization, id));
    }
  }

  /** Whoever is refused waits for a moment, as the elements do. */
  async #timed<T>(deed: Deed, work: () => Promise<T>): Promise<T | null> {
    const begunMs = performance.now();
    try {
      const result = await work();
      this.log.tookMs[deed].push(performance.now() - begunMs);
      return result;
    } catch (error) {
      this.log.errors.push(`${deed}: ${error instanceof Error ? error.message : error}`);
      await delay(1_000);
      return null;
    }
  }

  async #upload(authorization: string): Promise<void> {
    const name = Buffer.from(`list ${this.index}.csv`).toString('base64');
    const response = await fetch(`${this.origin}/api${uploadsPath(this.#caseId)}`, {
      method: 'POST',
      headers: {
        authorization,
        'tus-resumable': '1.0.0',
        'upload-length': String(this.file.length),
        'upload-metadata': `filename ${name}`,
        'content-type': 'application/offset+octet-stream',
      },
      body: new Uint8Array(this.file),
    });
    await requireStatus(response, 201);
  }

  async #list(authorization: string): Promise<AttachmentPage> {
    const path = attachmentsPath(this.#caseId, { limit: LIST_LIMIT, sort: 'addedAt', order: 'desc' });
    const response = await fetch(`${this.origin}/api${path}`, { headers: { authorization } });
    return JSON.parse(await requireStatus(response, 200)) as AttachmentPage;
  }

  async #download(authorization: string, id: string): Promise<void> {
    const url = `${this.origin}/api${contentPath(this.#caseId, id)}`;
    const text = await requireStatus(await fetch(url, { headers: { authorization } }), 200);
    if (text.length !== this.file.length) throw new Error(`${text.length} bytes`);
  }
}

async function requireStatus(response: Response, status: number): Promise<string> {
  const text = await response.text();
  if (response.status !== status) throw new Error(String(response.status));
  return text;
}
