import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import type { AttachmentPage, Problem, UploadDetails } from '@case-attachments/contract';
import { listeningAt, type ServerProcess, startServerProcess } from './server-process.js';

export const BLOCK_BYTES = 8 * 1024 * 1024;

/** `case-attachments-server` in demo mode over one data folder: for a start that may be refused. */
export function demoProcess(
  folder: string,
  environment: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): ServerProcess {
  return startServerProcess(args, {
    CASE_ATTACHMENTS_DEMO: 'true',
    CASE_ATTACHMENTS_SECRET: 'only tests sign with this secret and nobody else',
    CASE_ATTACHMENTS_PORT: '0',
    CASE_ATTACHMENTS_HOST: '127.0.0.1',
    CASE_ATTACHMENTS_DATA_DIRECTORY: folder,
    CASE_ATTACHMENTS_FREE_SPACE_FLOOR_BYTES: '0',
    ...environment,
  });
}

/** What one person may ask of it, once it listens. */
export async function demoCalls(child: ServerProcess) {
  const origin = await listeningAt(child);
  const grant = (await (await fetch(`${origin}/api/demo/grant?role=oral-surgeon`)).json()) as {
    caseId: string;
    token: string;
  };
  const cases = `/api/cases/${grant.caseId}`;
  const headers = { authorization: `Bearer ${grant.token}`, 'tus-resumable': '1.0.0' };
  const ask = (path: string, options: RequestInit = {}) =>
    fetch(`${origin}${cases}${path}`, { ...options, headers: { ...headers, ...options.headers } });
  return {
    port: Number(new URL(origin).port),
    headers,
    uploadPath: (id: string) => `${cases}/uploads/${id}`,
    create: async (name: string, sizeBytes: number) => {
      const metadata = { filename: name, commit: 'explicit' };
      const pairs = Object.entries(metadata).map(
        ([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`,
      );
      const created = await ask('/uploads', {
        method: 'POST',
        headers: { 'upload-length': String(sizeBytes), 'upload-metadata': pairs.join(',') },
      });
      return ((await created.json()) as { id: string }).id;
    },
    patch: async (id: string, offset: number, body: Uint8Array<ArrayBuffer>) => {
      const patched = await ask(`/uploads/${id}`, {
        method: 'PATCH',
        headers: { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
        body,
      });
      assert.equal(patched.status, 204);
    },
    head: async (id: string) =>
      Number((await ask(`/uploads/${id}`, { method: 'HEAD' })).headers.get('upload-offset')),
    commit: (id: string, bytes: Buffer) => {
      const blockDigests = [];
      for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
        const block = bytes.subarray(start, start + BLOCK_BYTES);
        blockDigests.push(createHash('sha256').update(block).digest('base64url'));
      }
      return ask(`/uploads/${id}/commit`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ blockDigests }),
      });
    },
    details: async (id: string) => (await (await ask(`/uploads/${id}`)).json()) as UploadDetails,
    /** What the server says in place of the details. */
    codeOf: async (id: string) => ((await (await ask(`/uploads/${id}`)).json()) as Partial<Problem>).code,
    list: async () => (await (await ask('/attachments')).json()) as AttachmentPage,
    content: (id: string) => ask(`/attachments/${id}/content`),
  };
}

/** A PDF as far as its first bytes tell. */
export function pdf(sizeBytes: number): Buffer<ArrayBuffer> {
  return Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(sizeBytes - 9)]);
}
