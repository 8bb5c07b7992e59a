import type { UploadSummary } from '@case-attachments/contract';
import { uploadsPath } from '@case-attachments/contract/paths';
import { authorization, type Grant } from './case-client.js';

/** What this user has left unfinished in the case, as the server knows it. */
export async function openUploads(held: Grant): Promise<readonly UploadSummary[]> {
  const response = await fetch(held.server + uploadsPath(held.caseId), { headers: authorization(held) });
  if (!response.ok) throw new Error(`uploads: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { uploads: readonly UploadSummary[] }).uploads;
}
