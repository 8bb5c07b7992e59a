import type { ResumeStore } from './resume-store.js';

/** A resume store whose code comes with its first use. As best effort as what it stands for: a load that fails remembers nothing. */
export class LazyResumeStore implements ResumeStore {
  #store: Promise<ResumeStore | null> | null = null;
  #closed = false;

  constructor(private readonly load: () => Promise<ResumeStore>) {}

  async remember(uploadId: string, handle: FileSystemFileHandle): Promise<void> {
    if (!this.#closed) await (await this.#open())?.remember(uploadId, handle);
  }

  async recall(uploadId: string): Promise<FileSystemFileHandle | null> {
    return (await (await this.#open())?.recall(uploadId)) ?? null;
  }

  async forget(uploadId: string): Promise<void> {
    await (await this.#open())?.forget(uploadId);
  }

  async keepOnly(uploadIds: readonly string[], askAgain: () => Promise<readonly string[]>): Promise<void> {
    await (await this.#open())?.keepOnly(uploadIds, askAgain);
  }

  async clear(): Promise<void> {
    await (await this.#open())?.clear();
  }

  close(): void {
    this.#closed = true;
    void this.#store?.then((store) => store?.close());
  }

  async #open(): Promise<ResumeStore | null> {
    this.#store ??= this.load().catch(() => {
      this.#store = null;
      return null;
    });
    const store = await this.#store;
    if (this.#closed) store?.close();
    return store;
  }
}
