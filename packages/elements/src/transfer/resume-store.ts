/** Where a file lies on this computer, by the opaque id of its unfinished upload. */
export interface ResumeStore {
  remember(uploadId: string, handle: FileSystemFileHandle): Promise<void>;
  recall(uploadId: string): Promise<FileSystemFileHandle | null>;
  forget(uploadId: string): Promise<void>;
  /**
   * Drop what belongs to uploads that are not among these: finished elsewhere, or expired on the server. Another tab may have
   * begun one since the server was asked for them, so before anything is dropped it is asked once more.
   * @param askAgain those it has by now; nothing is dropped when this rejects
   */
  keepOnly(uploadIds: readonly string[], askAgain: () => Promise<readonly string[]>): Promise<void>;
  /** Everything of this identity: case, user and server. */
  clear(): Promise<void>;
  /** From now on nothing is remembered; what is there may still be forgotten. */
  close(): void;
}

const DATABASE = 'case-attachments';
const STORE = 'file-handles';

interface Entry {
  readonly uploadId: string;
  /** Whose: a digest, so that no server, case or user can be read from storage. */
  readonly owner: string;
  /** Of the server alone, for a logout. */
  readonly server: string;
  readonly handle: FileSystemFileHandle;
  /** Epoch ms. */
  readonly atMs: number;
}

export interface IndexedDbResumeStoreOptions {
  /** The portal's choice: without it nothing is written or read, and what an earlier visit wrote is removed. Default: always. */
  readonly enabled?: () => boolean;
  readonly factory?: () => IDBFactory;
  /** A storage that does not answer in time is as good as none. Default 3 s. */
  readonly timeoutMs?: number;
  /** Epoch ms. Default `Date.now`. */
  readonly now?: () => number;
}

const DEFAULT_TIMEOUT_MS = 3_000;

/** Longer than any server keeps an unfinished upload. */
const KEPT_MS = 30 * 24 * 60 * 60_000;

/**
 * Handles in IndexedDB. Best effort throughout: storage that is full, blocked or throws costs the comfort of not having to
 * pick a file again, and nothing else. Every method resolves.
 */
export class IndexedDbResumeStore implements ResumeStore {
  #database: Promise<IDBDatabase> | null = null;
  #owner: Promise<string> | null = null;
  #server: Promise<string> | null = null;
  #closed = false;

  constructor(
    /** Server first, then case and user: what one identity may see of another is nothing. */
    private readonly identity: readonly string[],
    private readonly options: IndexedDbResumeStoreOptions = {},
  ) {}

  async remember(uploadId: string, handle: FileSystemFileHandle): Promise<void> {
    const [owner, server] = [await this.#ownerDigest(), await this.#serverDigest()];
    if (this.#closed || !this.#enabled) return;
    const entry: Entry = { uploadId, owner, server, handle, atMs: this.#nowMs() };
    // Closed while the database was opened: what was cleared meanwhile must not come back.
    await this.#attempt('readwrite', (store) => (this.#closed ? store.count() : store.put(entry)), null);
  }

  async recall(uploadId: string): Promise<FileSystemFileHandle | null> {
    if (!this.#enabled) return null;
    const owner = await this.#ownerDigest();
    const entry = await this.#attempt<Entry | undefined>(
      'readonly',
      (store) => store.get(uploadId),
      undefined,
    );
    return entry && entry.owner === owner ? entry.handle : null;
  }

  async forget(uploadId: string): Promise<void> {
    await this.#attempt('readwrite', (store) => store.delete(uploadId), undefined);
  }

  async keepOnly(uploadIds: readonly string[], askAgain: () => Promise<readonly string[]>): Promise<void> {
    if (!this.#enabled) return this.clear();
    const known = new Set(uploadIds);
    const doubtful = (await this.#own()).filter(({ uploadId }) => !known.has(uploadId));
    if (doubtful.length === 0) return;
    // Whoever stored one of them had its id from the server: an answer from now on names it, or it is over.
    const answer = await askAgain().catch(() => null);
    if (!answer) return;
    const open = new Set(answer);
    for (const { uploadId } of doubtful) if (!open.has(uploadId)) await this.forget(uploadId);
  }

  async clear(): Promise<void> {
    for (const { uploadId } of await this.#own()) await this.forget(uploadId);
  }

  /** Logout: every case and user of the server. */
  async clearServer(): Promise<void> {
    const server = await this.#serverDigest();
    for (const entry of await this.#all()) {
      if (entry.server === server) await this.forget(entry.uploadId);
    }
  }

  close(): void {
    this.#closed = true;
  }

  get #enabled(): boolean {
    return this.options.enabled?.() ?? true;
  }

  #nowMs(): number {
    return (this.options.now ?? Date.now)();
  }

  async #own(): Promise<Entry[]> {
    const owner = await this.#ownerDigest();
    return (await this.#all()).filter((entry) => entry.owner === owner);
  }

  #all(): Promise<Entry[]> {
    return this.#attempt<Entry[]>('readonly', (store) => store.getAll(), []);
  }

  #ownerDigest(): Promise<string> {
    this.#owner ??= digest(this.identity);
    return this.#owner;
  }

  #serverDigest(): Promise<string> {
    this.#server ??= digest(this.identity.slice(0, 1));
    return this.#server;
  }

  async #attempt<T>(
    mode: IDBTransactionMode,
    ask: (store: IDBObjectStore) => IDBRequest,
    otherwise: T,
  ): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<T>((resolve) => {
      timer = setTimeout(resolve, this.options.timeoutMs ?? DEFAULT_TIMEOUT_MS, otherwise);
    });
    try {
      return await Promise.race([this.#answer<T>(mode, ask), late]);
    } catch {
      return otherwise;
    } finally {
      clearTimeout(timer);
    }
  }

  async #answer<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<T> {
    const database = await this.#open();
    return new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result as T);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  }

  #open(): Promise<IDBDatabase> {
    this.#database ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = (this.options.factory?.() ?? indexedDB).open(DATABASE, 1);
      request.onupgradeneeded = () => {
        // Without a database there is nothing to remove, and none is made for that.
        if (this.#enabled && !this.#closed) request.result.createObjectStore(STORE, { keyPath: 'uploadId' });
        else request.transaction?.abort();
      };
      request.onsuccess = () => {
        const database = request.result;
        dropEntriesBefore(this.#nowMs() - KEPT_MS, database);
        const reopen = () => {
          database.close();
          this.#database = null;
        };
        database.onversionchange = reopen;
        database.onclose = reopen;
        resolve(database);
      };
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error('IndexedDB is blocked'));
    }).catch((reason: unknown) => {
      this.#database = null;
      throw reason;
    });
    return this.#database;
  }
}

async function digest(parts: readonly string[]): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(parts)));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Of anybody: who never comes back cannot clear. Transactions that are begun later wait for it. */
function dropEntriesBefore(oldestMs: number, database: IDBDatabase): void {
  const request = database.transaction(STORE, 'readwrite').objectStore(STORE).openCursor();
  request.onsuccess = () => {
    const cursor = request.result;
    if (!cursor) return;
    const { atMs } = cursor.value as Entry;
    if (!(atMs >= oldestMs)) cursor.delete();
    cursor.continue();
  };
}
