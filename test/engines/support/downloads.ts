import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '#e2e/wait-until.js';

/** Files on their way: Chromium, Firefox, WebKitGTK. */
const UNFINISHED = /\.(crdownload|part|wkdownload)$|^\.org\.chromium/;

/** Names of what a browser calls finished in its download folder; Firefox's placeholder of 0 bytes is not. */
export function finishedIn(folder: string): string[] {
  const names = readdirSync(folder);
  return names.filter(
    (name) =>
      !UNFINISHED.test(name) && !names.includes(`${name}.part`) && statSync(join(folder, name)).size > 0,
  );
}

/** @returns the path of the file once the browser calls it finished and it is as long as it must be */
export async function arrived(folder: string, name: string, sizeBytes: number): Promise<string> {
  const path = join(folder, name);
  const isThere = async () => finishedIn(folder).includes(name) && statSync(path).size >= sizeBytes;
  await waitUntil(isThere, 20_000).catch(() => {
    const found = readdirSync(folder).map((file) => `${file} (${statSync(join(folder, file)).size})`);
    throw new Error(
      `${name} of ${sizeBytes} bytes did not arrive; there is ${found.join(', ') || 'nothing'}`,
    );
  });
  return path;
}

export const contentOf = (path: string): Buffer => readFileSync(path);
