import { ApiError } from '../../api/api-error.js';
import { refusedUnlessDone, SaveSource } from './save-source.js';
import type { ByteStream, WriteOptions } from './save-target.js';

/** What stands under the file's name is not what came: whoever opens it must not take it for the file. */
export class WrongFileError extends ApiError {}

/**
 * Stream into a file of a file system: the browser writes beside it and puts it in place at the end. Then it is opened again: its size
 * and its end must be those of the stream. When it fails, what the file held before is there as before (a new file: nothing, 0 bytes),
 * unless the browser put something else in place.
 * @param room from `roomFor`, when the browser had to say beforehand that there is enough
 * @returns the file as it was found
 * @throws WrongFileError when it is another one; else as `SaveTarget.write`
 */
export async function writeFile(
  handle: FileSystemFileHandle,
  stream: ByteStream,
  { signal, finishing, sizeBytes }: WriteOptions,
  room?: FileSystemWritableFileStream,
): Promise<File> {
  const source = new SaveSource(stream, signal, sizeBytes);
  let writable: FileSystemWritableFileStream | null = room ?? null;
  try {
    writable ??= await refusedUnlessDone(handle.createWritable());
    for (let chunk = await source.next(); chunk; chunk = await source.next()) {
      await refusedUnlessDone(writable.write(chunk));
    }
    if (room) await refusedUnlessDone(room.truncate(source.bytes));
    signal.throwIfAborted();
    finishing();
    await refusedUnlessDone(writable.close());
    writable = null;
    // It stands under its name. Whoever cancels from here on is late: what is whole is said to be saved.
    return await checked(handle, source);
  } catch (error) {
    await source.cancel(error);
    await writable?.abort().catch(() => undefined);
    throw error;
  }
}

/** @throws WrongFileError */
async function checked(handle: FileSystemFileHandle, source: SaveSource): Promise<File> {
  try {
    const file = await handle.getFile();
    await source.expectIn(file);
    return file;
  } catch (cause) {
    throw new WrongFileError({ code: 'save-refused' }, null, null, { cause });
  }
}

/**
 * Have the browser set room aside: what it says of its quota is no promise (Chromium names 10 GB whatever there is).
 * @param sizeBytes the most the file can become
 * @throws when there is not so much
 */
export async function roomFor(
  handle: FileSystemFileHandle,
  sizeBytes: number,
): Promise<FileSystemWritableFileStream> {
  const writable = await handle.createWritable();
  try {
    await writable.truncate(sizeBytes);
    return writable;
  } catch (error) {
    await writable.abort().catch(() => undefined);
    throw error;
  }
}
