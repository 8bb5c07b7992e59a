import type { DownloadState, MissingEntry, WaitingFor } from '../case/case-state.js';
import { TransferRate } from '../transfer/transfer-rate.js';

/** The rate is of whole moments: blocks come in bursts. Milliseconds. */
const SAMPLE_MS = 500;

/** Counts a download and says how far it is. Bytes are of the attachments, not of the zip around them. */
export class DownloadProgress {
  #filesDone = 0;
  #bytesDone = 0;
  #bytesTotal = 0;
  #missing: readonly MissingEntry[] = [];
  #rate = new TransferRate();
  #sampledAtMs: number | null = null;

  constructor(
    private readonly update: (patch: Partial<DownloadState>) => void,
    private readonly now: () => number = () => Date.now(),
  ) {}

  get missing(): readonly MissingEntry[] {
    return this.#missing;
  }

  /** From nothing, also after an attempt that came to nothing. */
  start(filesTotal: number, bytesTotal: number): void {
    this.#filesDone = 0;
    this.#bytesDone = 0;
    this.#bytesTotal = bytesTotal;
    this.#missing = [];
    this.update({ filesDone: 0, filesTotal, bytesDone: 0, bytesTotal, missing: [] });
  }

  /** So many bytes came. */
  bytes(count: number): void {
    this.#bytesDone += count;
    this.#sample();
    this.update({ bytesDone: this.#bytesDone, waitingFor: null, ...this.#speed() });
  }

  /** A whole file is where it belongs. */
  file(): void {
    this.#filesDone += 1;
    this.update({ filesDone: this.#filesDone });
  }

  /** So many bytes were there already. */
  skipped(count: number): void {
    this.#bytesDone += count;
    this.#stop();
    this.update({ bytesDone: this.#bytesDone });
  }

  /** So many bytes came and are of no use. */
  lost(count: number): void {
    this.#bytesDone -= count;
    this.update({ bytesDone: this.#bytesDone });
  }

  /** @param notComing bytes that will not come */
  failed(entry: MissingEntry, notComing: number): void {
    this.#missing = [...this.#missing, entry];
    this.#bytesTotal -= notComing;
    this.update({ missing: this.#missing, bytesTotal: this.#bytesTotal });
  }

  /** Nothing comes for now: what it was says nothing about what it will be. */
  waiting(waitingFor: WaitingFor | null): void {
    if (waitingFor === null) return;
    this.#stop();
    this.update({ waitingFor, ...this.#speed() });
  }

  paused(): void {
    this.#stop();
    this.update({ waitingFor: null, ...this.#speed() });
  }

  #stop(): void {
    this.#rate = new TransferRate();
    this.#sampledAtMs = null;
  }

  #sample(): void {
    const nowMs = this.now();
    if (this.#sampledAtMs === null) this.#rate.start(this.#bytesDone, nowMs);
    else if (nowMs - this.#sampledAtMs >= SAMPLE_MS) this.#rate.add(this.#bytesDone, nowMs);
    else return;
    this.#sampledAtMs = nowMs;
  }

  #speed(): Pick<DownloadState, 'bytesPerSecond' | 'secondsLeft'> {
    return {
      bytesPerSecond: this.#rate.bytesPerSecond,
      secondsLeft: this.#rate.secondsLeft(Math.max(0, this.#bytesTotal - this.#bytesDone)),
    };
  }
}
