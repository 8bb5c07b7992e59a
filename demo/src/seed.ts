import { attachmentsPath, uploadsPath } from '@case-attachments/contract/paths';
import { signCaseGrant } from './case-grant.js';
import { personOf } from './people-and-cases.js';
import { SEED_FILES } from './seed-files.js';

/**
 * Give the cases files, through the front door: as a tus 1.0 client with a case grant (creation, then one PATCH;
 * https://tus.io/protocols/resumable-upload), so that they are checked, hashed and previewed like anybody's.
 * Repeatable: what a case has already is not sent again.
 */
export async function seed(server: string, secret: string, files = SEED_FILES): Promise<void> {
  const unmatched = new Map<string, string[]>();
  for (const { caseId, role, name, make } of files) {
    const token = signCaseGrant(secret, personOf(role), caseId);
    const there = unmatched.get(caseId) ?? (await namesIn(server, caseId, token));
    unmatched.set(caseId, there);
    // A case may have several files of one name.
    const match = there.indexOf(name);
    if (match >= 0) there.splice(match, 1);
    else await upload(server, caseId, token, name, await make());
  }
}

async function namesIn(server: string, caseId: string, token: string): Promise<string[]> {
  const response = await fetch(server + attachmentsPath(caseId, { limit: 500 }), {
    headers: { Authorization: `Bearer ${token}` },
  });
  await expectStatus(response, 200, 'list');
  const { attachments } = (await response.json()) as { attachments: { name: string }[] };
  return attachments.map(({ name }) => name);
}

async function upload(server: string, caseId: string, token: string, name: string, bytes: Uint8Array) {
  const headers = { Authorization: `Bearer ${token}`, 'Tus-Resumable': '1.0.0' };
  const created = await fetch(server + uploadsPath(caseId), {
    method: 'POST',
    headers: {
      ...headers,
      'Upload-Length': String(bytes.byteLength),
      'Upload-Metadata': `filename ${Buffer.from(name).toString('base64')}`,
    },
  });
  await expectStatus(created, 201, name);
  const sent = await fetch(new URL(created.headers.get('Location') as string, created.url), {
    method: 'PATCH',
    headers: { ...headers, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
    body: bytes,
  });
  // The server holds this answer until the file is attached or refused.
  await expectStatus(sent, 204, name);
}

async function expectStatus(response: Response, status: number, what: string): Promise<void> {
  if (response.status === status) return;
  throw new Error(`${what}: the server answered ${response.status} ${await response.text()}`);
}
