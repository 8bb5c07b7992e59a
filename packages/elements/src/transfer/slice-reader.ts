import { ApiError } from '../api/api-error.js';

/**
 * Reads slices of a file one after another into one buffer of its own. Measured in Chromium, 500 MB in slices of 8 MiB:
 * 0.5 s and 0.9 s of processor time, against 1.2 s and 2.1 s by `arrayBuffer()`, which an upload beside it would miss.
 */
export class SliceReader {
  #buffer = new ArrayBuffer(0);

  /**
   * Not while another read is under way.
   * @returns the bytes, until the next read
   * @throws ApiError `file-unreadable` or `file-changed`
   */
  async read(slice: Blob): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.#stream(slice)) ?? new Uint8Array(await readSlice(slice));
  }

  /** Gives the memory back; the next read takes new. */
  release(): void {
    this.#buffer = new ArrayBuffer(0);
  }

  /** @returns null where a browser cannot (WebKit has no byte streams), or would not say why it failed */
  async #stream(slice: Blob): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const reader = slice.stream().getReader({ mode: 'byob' });
      let buffer = this.#buffer.byteLength >= slice.size ? this.#buffer : new ArrayBuffer(slice.size);
      let length = 0;
      while (length < slice.size) {
        const { done, value } = await reader.read(new Uint8Array(buffer, length, slice.size - length));
        if (done) return null;
        // The stream takes the buffer away and gives it back under another name.
        buffer = value.buffer;
        length += value.byteLength;
      }
      this.#buffer = buffer;
      return new Uint8Array(buffer, 0, length);
    } catch {
      this.release();
      return null;
    }
  }
}

/** Read, with the browser's errors put into ours. @throws ApiError `file-unreadable` or `file-changed` */
export async function readSlice(slice: Blob): Promise<ArrayBuffer> {
  try {
    const bytes = await slice.arrayBuffer();
    if (bytes.byteLength === slice.size) return bytes;
  } catch (cause) {
    throw new ApiError({ code: readFailure(cause) }, null, null, { cause });
  }
  throw new ApiError({ code: 'file-changed' }, null);
}

/** Chromium and WebKit say NotReadableError when the file on disk is newer than the pick, NotFoundError when it is gone. */
function readFailure(cause: unknown): 'file-changed' | 'file-unreadable' {
  return cause instanceof DOMException && cause.name === 'NotReadableError'
    ? 'file-changed'
    : 'file-unreadable';
}
