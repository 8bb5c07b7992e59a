import { openChannel } from './open-channel.js';

/** How much of it is safe, bytes; what the tab that has it shall do; or that it is not what it was. */
export type TabWord = number | 'cancel' | 'pause' | 'changed';

export interface UploadTabsOptions {
  /** Who hears each other, besides of one server: those of one case and person. */
  readonly audience?: readonly string[];
  readonly locks?: LockManager | null;
}

/**
 * Lets one tab at a time work on an upload, and the others see how far it is and stop it. Without Web Locks every tab believes it is
 * alone; the server's lock remains. What tabs tell each other is an upload's id and a word, nothing else.
 */
export class UploadTabs {
  readonly #channelName: string;
  readonly #locks: LockManager | null;
  #channel: BroadcastChannel | null = null;
  #stopListening: AbortController | null = null;

  constructor(
    private readonly server: string,
    { audience = [], locks = navigator.locks ?? null }: UploadTabsOptions = {},
  ) {
    this.#channelName = `case-attachments/uploads/${JSON.stringify([server, ...audience])}`;
    this.#locks = locks;
  }

  /** Hear what other tabs tell, and be able to tell them, until called with null. */
  listen(onTold: ((uploadId: string, word: TabWord) => void) | null): void {
    this.#stopListening?.abort();
    this.#stopListening = null;
    this.#close();
    if (!onTold) return;
    this.#stopListening = new AbortController();
    const { signal } = this.#stopListening;
    this.#open(onTold);
    // A page with an open channel may not be kept for the way back.
    window.addEventListener('pagehide', () => this.#close(), { signal });
    window.addEventListener('pageshow', ({ persisted }) => persisted && this.#open(onTold), { signal });
  }

  tell(uploadId: string, word: TabWord): void {
    this.#channel?.postMessage([uploadId, word]);
  }

  #open(onTold: (uploadId: string, word: TabWord) => void): void {
    this.#close();
    this.#channel = openChannel(this.#channelName);
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (!Array.isArray(data)) return;
      const [uploadId, word]: unknown[] = data;
      if (typeof uploadId === 'string' && isWord(word)) onTold(uploadId, word);
    });
  }

  #close(): void {
    this.#channel?.close();
    this.#channel = null;
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

  /** The uploads of the server that a tab works on right now. Only looks: whoever claims one at this moment gets it. */
  async busyIds(): Promise<ReadonlySet<string>> {
    // Refused (an opaque origin) is alone, as without locks.
    const now = await this.#locks?.query().catch(() => null);
    const prefix = this.#lockOf('');
    const names = (now?.held ?? []).flatMap(({ name }) => (name?.startsWith(prefix) ? [name] : []));
    return new Set(names.map((name) => name.slice(prefix.length)));
  }

  #lockOf(uploadId: string): string {
    return `case-attachments/upload/${this.server}/${uploadId}`;
  }

  #request(uploadId: string, options: LockOptions): Promise<(() => void) | null> {
    const locks = this.#locks;
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

function isWord(word: unknown): word is TabWord {
  return typeof word === 'number' || word === 'cancel' || word === 'pause' || word === 'changed';
}
