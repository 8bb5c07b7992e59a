import type { FaultName } from '../support/faults.js';
import type { SourceFile } from '../support/source-files.js';

/** From the end of a fault to the next byte of the file. */
export interface Recovery {
  readonly fault: FaultName;
  readonly tookMs: number;
  readonly file: SourceFile;
  /** What the file was asked meanwhile, and answered. */
  readonly meanwhile: readonly string[];
}

/** What its client means to come of it, and what became of that. */
export type Fate =
  /** Sent, until it is attached. */
  | 'send'
  /** A person pressed Cancel before the server was asked to attach it. */
  | 'cancelled'
  /** Cancel was pressed when it may have been attached already. */
  | 'cancelled-late'
  /** The round's time was up. */
  | 'not-finished';

/** A journal this long has told enough. */
const MOST_NOTES = 400;

const seconds = (ms: number) => (ms / 1000).toFixed(2);

/** What crossed the wire for one file, seen from the client's side. Bytes. */
export class FileOnWire {
  fate: Fate = 'send';
  readonly uploadIds = new Set<string>();
  /** Those of them that the server has said are of no more use: gone, or refused because bytes were changed on the way. */
  readonly spentIds = new Set<string>();
  /** Body bytes that the client sent, once each time it sent them. */
  sentBytes = 0;
  /** Of those, what an answer had acknowledged to the client before the request began. */
  resentBytes = 0;
  /** Of those again, what it sent because an answer had told it to begin at just that byte, which was a lie. */
  misledBytes = 0;
  /** Begun anew without the server having said that the upload is of no more use. */
  restarts = 0;
  /** The highest offset that an answer has told the client, when it was true. */
  acknowledgedBytes = 0;
  /** Requests in which the proxy has changed a byte. */
  flips = 0;
  /** A person has pressed Cancel, to send it anew. */
  removalAsked = false;
  /** A request to attach it has been seen. */
  commitAsked = false;
  committed = false;
  readonly #bornMs = performance.now();
  readonly #journal: string[] = [];
  readonly #meanwhile: string[] = [];
  #notes = 0;
  #lie: number | null = null;
  #faultEnded: { readonly name: FaultName; readonly atMs: number } | null = null;

  constructor(
    readonly file: SourceFile,
    private readonly recovered: (recovery: Recovery) => void,
  ) {}

  /** Everything that was noted, oldest first, with the seconds since the file was first heard of: `0.40 patch? reset`. */
  get journal(): readonly string[] {
    const dropped = this.#notes - this.#journal.length;
    return dropped > 0 ? [`(${dropped} before)`, ...this.#journal] : [...this.#journal];
  }

  note(event: string): void {
    const nowMs = performance.now();
    this.#notes += 1;
    this.#journal.push(`${seconds(nowMs - this.#bornMs)} ${event}`);
    if (this.#journal.length > MOST_NOTES) this.#journal.shift();
    this.#meanwhile.push(`${seconds(nowMs - (this.#faultEnded?.atMs ?? this.#bornMs))} ${event}`);
    if (this.#meanwhile.length > MOST_NOTES) this.#meanwhile.shift();
  }

  get underWay(): boolean {
    return this.uploadIds.size > 0 && !this.committed;
  }

  created(uploadId: string): void {
    if (this.uploadIds.has(uploadId)) return;
    if (this.uploadIds.size > this.spentIds.size) this.restarts += 1;
    if (this.uploadIds.size > 0) this.acknowledgedBytes = 0;
    this.uploadIds.add(uploadId);
  }

  /** An answer reaches the client. @param told what it says, which may be wrong */
  answered(trueOffset: number, told: number): void {
    this.#lie = told === trueOffset ? null : told;
    if (told === trueOffset) this.acknowledgedBytes = Math.max(this.acknowledgedBytes, trueOffset);
  }

  faultEnded(name: FaultName): void {
    this.note(`${name} ended`);
    this.#faultEnded = { name, atMs: performance.now() };
    this.#meanwhile.length = 0;
  }

  /** A request with bytes of the file begins. @returns to be told how many came */
  sending(start: number): (bytes: number) => void {
    // What was acknowledged of an upload that is of no more use is of no more use either.
    if (this.uploadIds.size > 0 && this.uploadIds.size === this.spentIds.size) this.acknowledgedBytes = 0;
    const { acknowledgedBytes } = this;
    const misled = this.#lie === start;
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
          meanwhile: [...this.#meanwhile],
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
