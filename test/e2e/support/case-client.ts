import type { Attachment, AttachmentPage } from '@case-attachments/contract';
import { attachmentsPath, contentPath } from '@case-attachments/contract/paths';
import type { Portal } from '@case-attachments/demo/portal';

export interface Grant {
  readonly server: string;
  readonly caseId: string;
  readonly token: string;
}

/** What the portal hands to scripts. */
export async function grant(portal: Portal, role = 'oral-surgeon', caseId = 'C-1001'): Promise<Grant> {
  const response = await fetch(`${portal.url}/demo/grant?role=${role}&case=${caseId}`);
  return (await response.json()) as Grant;
}

export const authorization = ({ token }: Grant) => ({ Authorization: `Bearer ${token}` });

/** The case's attachments, newest first. */
export async function listAttachments(held: Grant): Promise<readonly Attachment[]> {
  const response = await fetch(held.server + attachmentsPath(held.caseId, { limit: 500 }), {
    headers: authorization(held),
  });
  if (!response.ok) throw new Error(`list: ${response.status} ${await response.text()}`);
  return ((await response.json()) as AttachmentPage).attachments;
}

export async function attachmentNamed(held: Grant, name: string): Promise<Attachment> {
  const found = (await listAttachments(held)).find((attachment) => attachment.name === name);
  if (!found) throw new Error(`${name} is not attached`);
  return found;
}

export async function content(held: Grant, attachmentId: string): Promise<Buffer> {
  const response = await fetch(held.server + contentPath(held.caseId, attachmentId), {
    headers: authorization(held),
  });
  if (!response.ok) throw new Error(`content: ${response.status} ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}
