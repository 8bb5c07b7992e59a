import { refusedUnlessDone, SaveSource } from './save-source.js';
import type { ByteStream, WriteOptions } from './save-target.js';

/**
 * Stream into a file of a file system: the browser writes beside it and puts it in place at the end. Then it is opened again: its size
 * and its end must be those of the stream. When it fails, what the file held before is there as before (a new file: nothing, 0 bytes).
 * @returns the file as it was found
 * @throws as `SaveTarget.write`
 */
export async function writeFile(
  handle: FileSystemFileHandle,
  stream: ByteStream,
  { signal, finishing, sizeBytes }: WriteOptions,
): Promise<File> {
  const source = new SaveSource(stream, signal, sizeBytes);
  let writable: FileSystemWritableFileStream | null = null;
  try {
    writable = await refusedUnlessDone(handle.createWritable());
    for (let chunk = await source.next(); chunk; chunk = await source.next()) {
      await refusedUnlessDone(writable.write(chunk));
    }
    finishing();
    await refusedUnlessDone(writable.close());
    writable = null;
    signal.throwIfAborted();
    const file = await refusedUnlessDone(handle.getFile());
    await source.expectIn(file);
    return file;
  } catch (error) {
    await source.cancel(error);
    await writable?.abort().catch(() => undefined);
    throw error;
  }
}
