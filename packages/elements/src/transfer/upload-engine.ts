import { ApiError } from '../api/api-error.js';

export interface UploadRun {
  /** The upload's own URL, built from `server` and the id. */
  readonly url: string;
  readonly file: Blob;
  /** The most bytes in one PATCH. */
  readonly chunkSizeBytes: number;
  /** Told with every offset the server has acknowledged. */
  readonly onAcknowledged: (offsetBytes: number) => void;
}

export interface UploadEngine {
  /**
   * One run: ask the server for its offset and send what is missing. Resolves when the server has every byte.
   * @throws ApiError for whatever ended it early; the signal's reason when aborted
   */
  run(run: UploadRun, signal: AbortSignal): Promise<void>;
}

/**
 * An engine whose code comes when it is first needed, or when `preload` has time for it: most visits to a case only look.
 * A load that fails is a dropped line like any other, and is tried again with the next run.
 */
export class LazyUploadEngine implements UploadEngine {
  #loading: Promise<UploadEngine> | null = null;

  constructor(private readonly load: () => Promise<UploadEngine>) {}

  async run(run: UploadRun, signal: AbortSignal): Promise<void> {
    const engine = await this.#engine();
    signal.throwIfAborted();
    await engine.run(run, signal);
  }

  /** Have the code at hand before the network drops. */
  preload(): void {
    this.#engine().catch(() => {
      // told by the run that needs it
    });
  }

  #engine(): Promise<UploadEngine> {
    this.#loading ??= this.load().catch((cause: unknown) => {
      this.#loading = null;
      throw new ApiError({ code: 'network' }, null, null, { cause });
    });
    return this.#loading;
  }
}
