/**
 * Lets one tab at a time work on an upload, and the others see how far it is. Without Web Locks every tab believes it is alone; the
 * server's lock remains. What tabs tell each other is the id and the bytes that are safe, nothing else.
 */
export class UploadTabs {
  #channel: BroadcastChannel | null = null;

  constructor(
    private readonly server: string,
    private readonly locks: LockManager | null = navigator.locks ?? null,
  ) {}

  /**
   * Hear what other tabs tell, and be able to tell them, until called with null. Only while there is something to tell: a page with
   * an open channel may not be kept for the way back.
   */
  listen(onTold: ((uploadId: string, bytesSafe: number) => void) | null): void {
    if ((onTold === null) === (this.#channel === null)) return;
    this.#channel?.close();
    this.#channel = null;
    if (!onTold || !('BroadcastChannel' in globalThis)) return;
    this.#channel = new BroadcastChannel(`case-attachments/uploads/${this.server}`);
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (!Array.isArray(data)) return;
      const [uploadId, bytesSafe]: unknown[] = data;
      if (typeof uploadId === 'string' && typeof bytesSafe === 'number') onTold(uploadId, bytesSafe);
    };
  }

  /** @param bytesSafe acknowledged by the server */
  tell(uploadId: string, bytesSafe: number): void {
    this.#channel?.postMessage([uploadId, bytesSafe]);
  }

  /**
   * Take the upload for this tab, waiting for another tab to let go of it.
   * @param onBusy told when another tab has it, before waiting
   * @returns lets go of it
   * @throws the signal's reason when aborted while waiting
   */
  async claim(uploadId: string, signal: AbortSignal, onBusy: () => void): Promise<() => void> {
    const now = await this.#request(uploadId, { ifAvailable: true });
    if (now) return now;
    onBusy();
    const later = await this.#request(uploadId, { signal });
    return later ?? (() => {});
  }

  /** Whether a tab works on it right now. Only looks: whoever claims it at this moment gets it. */
  async isBusy(uploadId: string): Promise<boolean> {
    // Refused (an opaque origin) is alone, as without locks.
    const now = await this.locks?.query().catch(() => null);
    const name = this.#lockOf(uploadId);
    return now?.held?.some((lock) => lock.name === name) ?? false;
  }

  #lockOf(uploadId: string): string {
    return `case-attachments/upload/${this.server}/${uploadId}`;
  }

  #request(uploadId: string, options: LockOptions): Promise<(() => void) | null> {
    const { locks } = this;
    if (!locks) return Promise.resolve(() => {});
    return new Promise((resolve, reject) => {
      locks
        .request(this.#lockOf(uploadId), options, (lock) => {
          if (!lock) {
            resolve(null);
            return undefined;
          }
          return new Promise<void>((release) => resolve(release));
        })
        .catch((reason: unknown) => {
          // A document without a right to locks (an opaque origin) is alone by definition.
          if (reason instanceof DOMException && reason.name === 'SecurityError') resolve(() => {});
          else reject(reason);
        });
    });
  }
}
