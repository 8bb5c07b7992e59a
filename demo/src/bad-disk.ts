import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { attachmentsPath } from '@case-attachments/contract/paths';
import { signCaseGrant } from './case-grant.js';
import { DAMAGED_FILE, LOST_FILE, ODD_CASE } from './odd-files.js';
import { personOf } from './people-and-cases.js';

/** Within the second block of a file. Bytes. */
const DAMAGE_AT = 9 * 1024 * 1024;

/**
 * What no front door lets in: a file of which the server has lost the bytes, and one whose bytes are other ones by now.
 * @param dataDirectory of the server, in which `seed` has put its files
 */
export async function spoilStorage(server: string, secret: string, dataDirectory: string): Promise<void> {
  const token = signCaseGrant(secret, personOf('oral-surgeon'), ODD_CASE);
  const response = await fetch(server + attachmentsPath(ODD_CASE, { limit: 500 }), {
    headers: { Authorization: `Bearer ${token}` },
  });
  const { attachments } = (await response.json()) as { attachments: { id: string; name: string }[] };
  for (const { id, name } of attachments) {
    const path = join(dataDirectory, 'blobs', id.slice(0, 2), id);
    if (name === LOST_FILE) await unlink(path);
    if (name === DAMAGED_FILE) await damage(path);
  }
}

async function damage(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.write(Buffer.from('damaged'), 0, 7, DAMAGE_AT);
  } finally {
    await file.close();
  }
}
