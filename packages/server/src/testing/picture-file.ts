import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PictureSource } from '../ports/previewer.js';

/** Bytes as a previewer gets them: a file that is there only while it is read. */
export function pictureFile(bytes: Uint8Array, mediaType = 'image/whatever'): PictureSource {
  return {
    mediaType,
    sizeBytes: bytes.byteLength,
    withFile: async (use) => {
      const path = join(tmpdir(), `picture-${randomUUID()}`);
      await writeFile(path, bytes);
      try {
        return await use(path);
      } finally {
        await rm(path, { force: true });
      }
    },
  };
}
