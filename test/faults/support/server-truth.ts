import { createHash } from 'node:crypto';
import type { Attachment, AttachmentPage, UploadList } from '@case-attachments/contract';
import { attachmentsPath, contentPath, uploadPath, uploadsPath } from '@case-attachments/contract/paths';
import type { Truth } from './verdict.js';
import { tokenFor } from './world.js';

/** What the server says of a case, asked past the proxy. */
export class ServerTruth implements Truth {
  constructor(private readonly api: string) {}

  async attachments(caseId: string): Promise<readonly Attachment[]> {
    const response = await this.#get(caseId, attachmentsPath(caseId, { limit: 500 }));
    return ((await response.json()) as AttachmentPage).attachments;
  }

  async unfinished(caseId: string): Promise<readonly string[]> {
    const response = await this.#get(caseId, uploadsPath(caseId));
    return ((await response.json()) as UploadList).uploads.map(({ id }) => id);
  }

  async contentSha256(caseId: string, attachmentId: string): Promise<string> {
    const response = await this.#get(caseId, contentPath(caseId, attachmentId));
    const hash = createHash('sha256');
    for await (const chunk of response.body ?? []) hash.update(chunk as Uint8Array);
    return hash.digest('hex');
  }

  async remove(caseId: string, uploadId: string): Promise<void> {
    await fetch(this.api + uploadPath(caseId, uploadId), {
      method: 'DELETE',
      headers: { ...this.#authorization(caseId), 'Tus-Resumable': '1.0.0' },
    });
  }

  async #get(caseId: string, path: string): Promise<Response> {
    const response = await fetch(this.api + path, { headers: this.#authorization(caseId) });
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
    return response;
  }

  #authorization(caseId: string) {
    return { Authorization: `Bearer ${tokenFor(caseId)}` };
  }
}
