import { randomBytes, randomUUID } from 'node:crypto';
import {
  type CasePolicy,
  casePath,
  isProblemCode,
  PROBLEM_MEDIA_TYPE,
  type Problem,
  uploadPath,
  uploadsPath,
} from '@case-attachments/contract';
import type { Answer, Exchange, Head, HttpClient } from './http-client.js';

/** How much a run sends and how long it waits. Bytes and milliseconds. */
export interface Patience {
  /** Request bodies to try, ascending. */
  readonly bodySizesBytes: readonly number[];
  /** How long one of them may take on a slow line. */
  readonly bodyTimeoutMs: number;
  /** How long a connection rests in the test for idle time-outs; 0 leaves that test out. */
  readonly idleMs: number;
  /** How long to wait for what should be there at once. */
  readonly soonMs: number;
}

export interface DeploymentOptions {
  readonly client: HttpClient;
  /** As browsers reach it, without a slash at the end. */
  readonly baseUrl: string;
  /** Of the portal; null when it was not named. */
  readonly origin: string | null;
  readonly caseId: string;
  readonly token: string;
  readonly policy: CasePolicy;
  readonly patience: Patience;
}

/** What the first probes find out for the later ones. */
export interface Knowledge {
  /** How bytes are sent; null when no way gets through. */
  patchBy: 'PATCH' | 'POST' | null;
  deleteWorks: boolean;
  /** The largest body that got through. Bytes. */
  largestBodyBytes: number;
  /** The largest body took so long. Milliseconds. */
  largestBodyMs: number;
}

/** An answer that leaves a probe nothing to say. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError';
}

type HeaderBag = Readonly<Record<string, string>>;

/** The server as it is reached from here, one case of it, and the uploads the probes have made there. */
export class Deployment {
  readonly knowledge: Knowledge = {
    patchBy: 'PATCH',
    deleteWorks: true,
    largestBodyBytes: 0,
    largestBodyMs: 0,
  };
  readonly #options: DeploymentOptions;
  /** What all files of this run are called, and no other file. */
  readonly #runName = `doctor-${randomBytes(6).toString('hex')}`;
  readonly #owed = new Set<string>();
  #client: HttpClient;

  constructor(options: DeploymentOptions) {
    this.#options = options;
    this.#client = options.client;
  }

  get baseUrl(): string {
    return this.#options.baseUrl;
  }
  get origin(): string | null {
    return this.#options.origin;
  }
  get caseId(): string {
    return this.#options.caseId;
  }
  get policy(): CasePolicy {
    return this.#options.policy;
  }
  get patience(): Patience {
    return this.#options.patience;
  }
  /** Uploads that are known to have been made, and not known to be gone. */
  get owed(): number {
    return this.#owed.size;
  }
  get authorization(): string {
    return `Bearer ${this.#options.token}`;
  }

  may(...actions: readonly CasePolicy['actions'][number][]): boolean {
    return actions.every((action) => this.policy.actions.includes(action));
  }

  /** With the token, unless `headers` say otherwise; an empty header is left out. @throws NoAnswerError */
  send(method: string, path: string, headers: HeaderBag = {}, body?: Uint8Array | string): Promise<Answer> {
    return this.#client.send(this.#call(method, path, headers), body);
  }

  open(method: string, path: string, headers: HeaderBag = {}): Exchange {
    return this.#client.open(this.#call(method, path, headers));
  }

  /**
   * After a connection broke: a network that is down breaks all of them, and that is nobody's setting.
   * @throws NoAnswerError
   */
  async requireConnection(): Promise<void> {
    await this.send('GET', casePath(this.caseId));
  }

  isOurs(fileName: string): boolean {
    return fileName.startsWith(`${this.#runName}.`);
  }

  /** A creation that may fail. What it made, seen or not, is removed at the end. */
  async tryCreate(sizeBytes: number, options: CreationOptions = {}): Promise<Answer> {
    const { extension = this.#anExtension(), explicit = true, headers = {} } = options;
    const metadata = [
      `filename ${base64(`${this.#runName}.${extension}`)}`,
      ...(explicit ? [`commit ${base64('explicit')}`] : []),
    ];
    const answer = await this.send('POST', uploadsPath(this.caseId), {
      // Sent again after a cut, it must not make a second upload that nobody removes.
      'Idempotency-Key': randomUUID(),
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(sizeBytes),
      'Upload-Metadata': metadata.join(','),
      ...headers,
    });
    const id = uploadIdOf(answer);
    if (id !== null) this.#owed.add(uploadPath(this.caseId, id));
    return answer;
  }

  /** @returns the new upload's id @throws UnexpectedAnswerError with the server's own words */
  async create(sizeBytes: number, options: CreationOptions = {}): Promise<string> {
    const answer = await this.tryCreate(sizeBytes, options);
    const id = answer.status === 201 ? uploadIdOf(answer) : null;
    if (id === null) throw new UnexpectedAnswerError(`An upload could not be created: ${inWords(answer)}.`);
    return id;
  }

  /** A request that appends `lengthBytes` to an upload, by whichever method gets through. */
  openPatch(uploadId: string, offsetBytes: number, lengthBytes: number): Exchange {
    const by = this.knowledge.patchBy ?? 'PATCH';
    return this.open(by, uploadPath(this.caseId, uploadId), {
      ...patchHeaders(offsetBytes),
      ...(by === 'POST' && { 'X-HTTP-Method-Override': 'PATCH' }),
      'Content-Length': String(lengthBytes),
    });
  }

  /** How many bytes the server has. Asked by GET, which does not disturb a request that is bringing them. */
  async storedBytes(uploadId: string): Promise<number> {
    const answer = await this.send('GET', uploadPath(this.caseId, uploadId));
    const { offsetBytes } = (answer.json() ?? {}) as { offsetBytes?: unknown };
    if (answer.status !== 200 || typeof offsetBytes !== 'number') {
      throw new UnexpectedAnswerError(`The state of an upload could not be read: ${inWords(answer)}.`);
    }
    return offsetBytes;
  }

  /** It is gone. @param path of an upload */
  settle(path: string): void {
    this.#owed.delete(path);
  }

  /** @param path of an upload or an attachment @returns whether it is gone */
  async remove(path: string): Promise<boolean> {
    const tus = { 'Tus-Resumable': '1.0.0' };
    const { status } = await this.send('DELETE', path, tus);
    const gone =
      [204, 404, 410].includes(status) ||
      (await this.send('POST', path, { ...tus, 'X-HTTP-Method-Override': 'DELETE' })).status === 204;
    if (gone) this.settle(path);
    return gone;
  }

  /** Runs `work` where no signal ends it: for cleaning up. */
  async unstoppably<T>(work: (deployment: this) => Promise<T>): Promise<T> {
    const stoppable = this.#client;
    this.#client = stoppable.unstoppable();
    try {
      return await work(this);
    } finally {
      this.#client.close();
      this.#client = stoppable;
    }
  }

  #call(method: string, path: string, headers: HeaderBag) {
    const all = Object.entries({ Authorization: this.authorization, ...headers });
    return {
      method,
      url: `${this.baseUrl}${path}`,
      headers: Object.fromEntries(all.filter(([, value]) => value !== '')),
    };
  }

  /** One that the server accepts. */
  #anExtension(): string {
    return this.policy.acceptedTypes[0]?.extensions[0] ?? 'txt';
  }
}

export interface CreationOptions {
  /** Of the file's name. */
  readonly extension?: string;
  /** False: as a foreign tus client, which reads `Location`. */
  readonly explicit?: boolean;
  readonly headers?: HeaderBag;
}

export const patchHeaders = (offsetBytes: number): HeaderBag => ({
  'Tus-Resumable': '1.0.0',
  'Upload-Offset': String(offsetBytes),
  'Content-Type': 'application/offset+octet-stream',
});

export function uploadIdOf(answer: Answer): string | null {
  const { id } = (answer.json() ?? {}) as { id?: unknown };
  return answer.status === 201 && typeof id === 'string' ? id : null;
}

/** The server's own error; null when somebody between answered. */
export function problemOf(answer: Answer): Problem | null {
  if (!answer.header('Content-Type')?.startsWith(PROBLEM_MEDIA_TYPE)) return null;
  const problem = answer.json() as Partial<Problem> | null;
  return isProblemCode(problem?.code) ? (problem as Problem) : null;
}

/** On every answer of the server to a request for uploads, errors included; proxies have no reason to know it. */
export const isTusAnswer = (head: Head): boolean => head.header('Tus-Resumable') !== null;

/** For a sentence: `503 (unavailable: The server is busy.)`, `413 with text/html`. */
export function inWords(answer: Answer): string {
  const problem = problemOf(answer);
  if (problem) return `${answer.status} (${problem.code}: ${problem.detail})`;
  const server = answer.header('Server');
  return `${answer.status} with ${answer.header('Content-Type') ?? 'no content type'}${server ? ` from ${server}` : ''}`;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
