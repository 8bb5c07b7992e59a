import { resolve } from 'node:path';
import type { ServerConfig } from '../config.js';
import { resolvePlaces } from '../open-data.js';
import { type BackupOptions, backUp } from './back-up.js';
import { checkStoredFiles } from './check-stored-files.js';

type Places = Pick<ServerConfig, 'dataDirectory' | 'databasePath'>;

/** @returns whether all bytes are in the backup */
export async function runBackup(
  config: Places,
  target: string,
  options: BackupOptions,
  out: (line: string) => void,
): Promise<boolean> {
  const { files, copied, lost } = await backUp(placesOf(config), resolve(target), options);
  out(`${files} files in the backup, ${copied} of them copied now.`);
  for (const id of lost)
    out(
      `The server has lost the bytes of attachment ${id}: look for them in this backup, or in an older one.`,
    );
  return lost.length === 0;
}

/** @returns whether every attachment is what its row says */
export async function runCheck(config: Places, out: (line: string) => void): Promise<boolean> {
  const { files, bytes, damaged } = await checkStoredFiles(placesOf(config));
  for (const id of damaged) out(`The bytes of attachment ${id} are missing or damaged.`);
  out(`${files - damaged.length} of ${files} files are as they were attached, ${bytes} bytes.`);
  if (damaged.length > 0) {
    out(
      'To repair a backup: backup --verify into it, from the server. To repair the server: its files from a backup (docs/deploy.md).',
    );
  }
  return damaged.length === 0;
}

function placesOf({ dataDirectory, databasePath }: Places) {
  return resolvePlaces({ dataDirectory, ...(databasePath !== null && { databasePath }) });
}
