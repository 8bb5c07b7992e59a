import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPreviewer } from '../adapters/preview/create-previewer.js';
import type { PictureSource } from '../ports/previewer.js';

/** Bytes as a previewer gets them: a file that is there only while it is read. */
export function pictureFile(
  bytes: Uint8Array,
  mediaType = 'image/whatever',
  fileName = 'picture',
): PictureSource {
  return {
    mediaType,
    fileName,
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

/** Of a picture's first page, in pixels; 0 for what is none. */
export async function widthOf(picture: Uint8Array): Promise<number> {
  const previewer = createPreviewer();
  try {
    const facts = await previewer.probe(pictureFile(picture, 'image/webp'));
    return facts.state === 'available' ? facts.width : 0;
  } finally {
    await previewer.close();
  }
}
