import type { IncomingMessage } from 'node:http';
import type { FaultName, Verb } from '../support/faults.js';
import type { ClientKind, SourceFile } from '../support/source-files.js';

/** From the end of a fault to the next byte of the file. */
export interface Recovery {
  readonly fault: FaultName;
  readonly tookMs: number;
  readonly file: SourceFile;
  /** What the file was asked meanwhile, and answered. */
  readonly meanwhile: readonly string[];
}

/** What crossed the wire for one file, seen from the client's side. Bytes. */
export class FileOnWire {
  readonly uploadIds = new Set<string>();
  readonly faults: string[] = [];
  /** Body bytes that the client sent, once each time it sent them. */
  sentBytes = 0;
  /** Of those, what an answer had acknowledged to the client before the request began. */
  resentBytes = 0;
  /** Of those again, what it sent only because an answer had told it a wrong offset. */
  misledBytes = 0;
  /** Begun anew without the server having said that the upload is gone. */
  restarts = 0;
  /** The highest offset that an answer has told the client, when it was true. */
  acknowledgedBytes = 0;
  /** Answers with `upload-not-found` or 410. */
  lostByServer = 0;
  committed = false;
  readonly #bornMs = performance.now();
  readonly #meanwhile: string[] = [];
  #misled = false;
  #faultEnded: { readonly name: FaultName; readonly atMs: number } | null = null;

  constructor(
    readonly file: SourceFile,
    private readonly recovered: (recovery: Recovery) => void,
  ) {}

  /** What was asked and answered since the last fault, with the seconds that had passed: `0.4 patch 423`. */
  get meanwhile(): readonly string[] {
    return [...this.#meanwhile];
  }

  note(event: string): void {
    const seconds = (performance.now() - (this.#faultEnded?.atMs ?? this.#bornMs)) / 1000;
    this.#meanwhile.push(`${seconds.toFixed(1)} ${event}`);
  }

  get underWay(): boolean {
    return this.uploadIds.size > 0 && !this.committed;
  }

  created(uploadId: string): void {
    if (this.uploadIds.has(uploadId)) return;
    if (this.uploadIds.size > this.lostByServer) this.restarts += 1;
    if (this.uploadIds.size > 0) this.acknowledgedBytes = 0;
    this.uploadIds.add(uploadId);
  }

  /** An answer reaches the client. @param told what it says, which may be wrong */
  answered(trueOffset: number, told: number): void {
    if (told !== trueOffset) this.#misled = true;
    else {
      this.#misled = false;
      this.acknowledgedBytes = Math.max(this.acknowledgedBytes, trueOffset);
    }
  }

  faultEnded(name: FaultName): void {
    this.#faultEnded = { name, atMs: performance.now() };
    this.#meanwhile.length = 0;
  }

  /** A request with bytes of the file begins. @returns to be told how many came */
  sending(start: number): (bytes: number) => void {
    const { acknowledgedBytes } = this;
    const misled = this.#misled;
    if (start === 0 && acknowledgedBytes > 0 && !misled) this.restarts += 1;
    let position = start;
    return (bytes) => {
      const ended = this.#faultEnded;
      if (ended && position + bytes > acknowledgedBytes) {
        this.#faultEnded = null;
        this.recovered({
          fault: ended.name,
          tookMs: performance.now() - ended.atMs,
          file: this.file,
          meanwhile: this.meanwhile,
        });
      }
      const again = Math.max(0, Math.min(position + bytes, acknowledgedBytes) - position);
      this.sentBytes += bytes;
      this.resentBytes += again;
      if (misled) this.misledBytes += again;
      position += bytes;
    };
  }
}

/** One request for a file. */
export interface Seen {
  readonly wire: FileOnWire;
  readonly verb: Verb;
  /** Where its bytes begin. */
  readonly start: number;
}

/** Knows which request is for which file of the campaign. */
export class WireLog {
  readonly files: FileOnWire[] = [];
  readonly recoveries: Recovery[] = [];
  readonly #byCreation = new Map<string, FileOnWire>();
  readonly #byUpload = new Map<string, FileOnWire>();

  expect(file: SourceFile): FileOnWire {
    const wire = new FileOnWire(file, (recovery) => this.recoveries.push(recovery));
    this.files.push(wire);
    this.#byCreation.set(creationKey(file.caseId, file.name, file.sizeBytes), wire);
    return wire;
  }

  /** @returns null for what is not about a file of the campaign */
  see(incoming: IncomingMessage): Seen | null {
    const { headers } = incoming;
    const method = String(headers['x-http-method-override'] ?? incoming.method);
    const path = new URL(incoming.url ?? '/', 'http://proxy').pathname;
    const parts = /\/cases\/([^/]+)\/uploads(?:\/([0-9a-f]{32})(\/commit)?)?$/.exec(path);
    if (!parts) return null;
    const [, caseId = '', uploadId, commit] = parts;
    if (uploadId === undefined) {
      if (method !== 'POST') return null;
      const name = fileNameOf(String(headers['upload-metadata'] ?? ''));
      const key = creationKey(decodeURIComponent(caseId), name, Number(headers['upload-length']));
      const wire = this.#byCreation.get(key);
      return wire ? { wire, verb: 'create', start: 0 } : null;
    }
    const wire = this.#byUpload.get(uploadId);
    const verb = commit ? 'commit' : VERBS[method];
    return wire && verb ? { wire, verb, start: Number(headers['upload-offset'] ?? 0) } : null;
  }

  /** The server has answered a creation, whether or not the client hears it. */
  created(wire: FileOnWire, uploadId: string): void {
    wire.created(uploadId);
    this.#byUpload.set(uploadId, wire);
  }

  /** What is under way, and what it met: for a campaign that does not end. */
  unfinished(): readonly string[] {
    return this.files
      .filter(({ committed }) => !committed)
      .map(({ file, acknowledgedBytes, faults, meanwhile }) => {
        const reached = `${acknowledgedBytes} of ${file.sizeBytes} bytes acknowledged`;
        return `${file.key} "${file.name}": ${reached}; after ${faults.join(', ')}; then ${meanwhile.join(', ')}`;
      });
  }

  /** For faults that met more than one file. */
  faultEnded(name: FaultName, clients: readonly ClientKind[]): void {
    for (const wire of this.files) {
      if (wire.underWay && clients.includes(wire.file.client)) wire.faultEnded(name);
    }
  }
}

const VERBS: Readonly<Record<string, Verb>> = { HEAD: 'head', PATCH: 'patch', GET: 'details' };

const creationKey = (...parts: readonly (string | number)[]) => parts.join('\n');

function fileNameOf(metadata: string): string {
  const value = /(?:^|,)\s*filename ([A-Za-z0-9+/=]*)/.exec(metadata)?.[1] ?? '';
  return Buffer.from(value, 'base64').toString();
}
