import { untilAborted } from '../../transfer/until-aborted.js';

/** How long a copy takes where nobody holds it up. */
const COPY_START_MS = 2_000;
const USUAL_COPY_BYTES_PER_MS = 50_000;

interface Copied {
  readonly sizeBytes: number;
  readonly copiedAtMs: number;
  remove(): Promise<void>;
}

/** What the browser copies, or has copied, into its downloads. Nothing tells when it is through. */
export class HandedOver {
  readonly #copied = new Set<Copied>();

  /** @param keepMs how long it is left to the slowest copy, where nobody wants it gone before */
  keep(sizeBytes: number, keepMs: number, remove: () => void | Promise<void>): void {
    const copied = {
      sizeBytes,
      copiedAtMs: Date.now() + COPY_START_MS + sizeBytes / USUAL_COPY_BYTES_PER_MS,
      remove: async () => {
        if (this.#copied.delete(copied)) await remove();
      },
    };
    this.#copied.add(copied);
    setTimeout(copied.remove, keepMs);
  }

  /** What must be copied by now goes at once, what may not be copied yet very soon. */
  async forget(): Promise<void> {
    const atMs = Date.now();
    for (const { copiedAtMs, remove } of [...this.#copied]) {
      if (copiedAtMs <= atMs) await remove();
      else setTimeout(remove, copiedAtMs - atMs);
    }
  }

  /**
   * Wait until so much more fits: the oldest goes first, and not before it must be copied.
   * @throws the signal's reason
   */
  async makeRoom(sizeBytes: number, limitBytes: number, signal: AbortSignal): Promise<void> {
    for (const { copiedAtMs, remove } of [...this.#copied]) {
      if (this.#bytes + sizeBytes <= limitBytes) return;
      const waitMs = Math.max(0, copiedAtMs - Date.now());
      await untilAborted(new Promise((resolve) => setTimeout(resolve, waitMs)), signal);
      await remove();
    }
  }

  get #bytes(): number {
    return [...this.#copied].reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0);
  }
}
