import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Where the browser keeps the largest file of its private file systems: gigabytes are read there, on the disk, in place of
 * being copied out of the page. Chromium alone, which keeps each as one plain file.
 */
export async function largestPrivateFile(profile: string): Promise<string> {
  const folder = join(profile, 'Default/File System');
  let largest = { path: '', size: -1 };
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const { size } = await stat(path);
    if (size > largest.size) largest = { path, size };
  }
  return largest.path;
}
