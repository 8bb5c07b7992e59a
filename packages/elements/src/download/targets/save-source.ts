import { ApiError } from '../../api/api-error.js';
import type { ByteStream } from './save-target.js';

/** The end of a zip, its end record and the last names of its directory, lies in here. Bytes. */
const TAIL_BYTES = 1024;

/** What comes down the stream, counted, with its last bytes remembered: to compare with what was saved. */
export class SaveSource {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  #bytes = 0;
  #tail = new Uint8Array(0);

  /** @param sizeBytes how large it must become, where that is certain */
  constructor(
    stream: ByteStream,
    private readonly signal: AbortSignal,
    private readonly sizeBytes?: number,
  ) {
    this.#reader = stream.getReader();
    // A stream that waits for its network for ever does not keep a cancelled download.
    signal.addEventListener('abort', this.#abort);
    if (signal.aborted) this.#abort();
  }

  /** So far. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * @returns the next chunk; null at the end
   * @throws what the stream throws; the signal's reason; ApiError `save-refused` when it ends at another size than it must have
   */
  async next(): Promise<Uint8Array<ArrayBuffer> | null> {
    const { done, value } = await this.#reader.read();
    this.signal.throwIfAborted();
    if (!done) {
      this.#bytes += value.length;
      this.#remember(value);
      return value;
    }
    this.#release();
    if (this.sizeBytes !== undefined && this.#bytes !== this.sizeBytes) {
      throw notSaved(`${this.#bytes} bytes came, not ${this.sizeBytes}`);
    }
    return null;
  }

  /** Ends the stream: nobody reads on. */
  async cancel(reason: unknown): Promise<void> {
    this.#release();
    await this.#reader.cancel(reason).catch(() => undefined);
  }

  /** @throws ApiError `save-refused` when the file has another size or another end than what was read here */
  async expectIn(file: Blob): Promise<void> {
    if (file.size !== this.#bytes) throw notSaved(`${file.size} bytes saved of ${this.#bytes}`);
    const end = new Uint8Array(await file.slice(file.size - this.#tail.length).arrayBuffer());
    if (end.length !== this.#tail.length || end.some((byte, index) => byte !== this.#tail[index])) {
      throw notSaved('the end of the file is another');
    }
  }

  #remember(chunk: Uint8Array): void {
    const tail = new Uint8Array(Math.min(TAIL_BYTES, this.#tail.length + chunk.length));
    const fresh = chunk.subarray(Math.max(0, chunk.length - tail.length));
    const kept = tail.length - fresh.length;
    tail.set(this.#tail.subarray(this.#tail.length - kept));
    tail.set(fresh, kept);
    this.#tail = tail;
  }

  readonly #abort = (): void => void this.cancel(this.signal.reason);

  #release(): void {
    this.signal.removeEventListener('abort', this.#abort);
  }
}

/** The browser did not write the file, or not all of it. */
export function notSaved(why: string, cause?: unknown): ApiError {
  return new ApiError({ code: 'save-refused' }, null, null, { cause: cause ?? new Error(why) });
}

/** For what a full disk, a lost permission or a removed drive make impossible. @throws ApiError `save-refused` */
export async function refusedUnlessDone<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw notSaved('', cause);
  }
}
