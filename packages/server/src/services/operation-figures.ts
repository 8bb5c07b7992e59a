import type { UploadStatus } from '@case-attachments/contract';
import type { UnitOfWork } from '../ports/unit-of-work.js';

const UNFINISHED: readonly UploadStatus[] = ['receiving', 'received', 'verifying'];

/** Unfinished uploads of everybody, without a word of whose they are. */
export async function uploadFigures({ uploads }: UnitOfWork): Promise<{
  readonly openUploads: Readonly<Record<string, number>>;
  readonly stagingBytes: number;
}> {
  const unfinished = await uploads.inStatus(UNFINISHED);
  return {
    openUploads: Object.fromEntries(
      UNFINISHED.map((status) => [status, unfinished.filter((upload) => upload.status === status).length]),
    ),
    stagingBytes: unfinished.reduce((sum, { arrivedBytes }) => sum + arrivedBytes, 0),
  };
}
