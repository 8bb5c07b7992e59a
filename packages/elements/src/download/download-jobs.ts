import type { Attachment } from '@case-attachments/contract';
import { planEntries, REPORT_NAMES } from '@case-attachments/contract/archive';
import { ApiError } from '../api/api-error.js';
import type { DownloadState, MissingEntry } from '../case/case-state.js';
import { archiveEntries, type ReportFacts } from './archive-entries.js';
import { bodyStream } from './body-stream.js';
import { type BodySource, ResumableBody } from './resumable-body.js';
import type { SaveTarget } from './targets/save-target.js';
import { buildZip, MAX_ENTRIES, zipSizeBytes } from './zip-builder.js';

/** Loaded when the first download starts: with client-zip a chunk of its own. */

export interface JobOptions {
  readonly source: BodySource;
  readonly target: SaveTarget;
  readonly update: (patch: Partial<DownloadState>) => void;
  readonly signal: AbortSignal;
}

export type { ReportFacts };

/** @throws ApiError: why it could not be saved; the signal's reason */
export async function saveOne(attachment: Attachment, { source, target, update, signal }: JobOptions) {
  const { sizeBytes } = attachment;
  checkFits(sizeBytes, target);
  update({ status: 'saving', filesTotal: 1, bytesTotal: sizeBytes });
  const body = new ResumableBody(source, attachment, signal);
  const stream = bodyStream(body, () => update({ bytesDone: body.offsetBytes }));
  try {
    await target.write(stream, { signal, finishing: () => update({ status: 'finishing' }) });
  } finally {
    body.close();
  }
  update({ status: 'done', filesDone: 1, waitingFor: null });
}

/** @throws ApiError: why there is no zip; the signal's reason */
export async function saveAll(
  list: () => AsyncIterable<Attachment>,
  { source, target, update, signal }: JobOptions,
  about: ReportFacts,
) {
  update({ status: 'saving' });
  const attachments: Attachment[] = [];
  for await (const attachment of list()) {
    signal.throwIfAborted();
    attachments.push(attachment);
  }
  if (attachments.length === 0) throw new ApiError({ code: 'nothing-to-save' }, null);

  const entries = planEntries(attachments, { reserved: REPORT_NAMES });
  const sizes = entries.map(({ name, attachment }) => ({ name, sizeBytes: attachment.sizeBytes }));
  checkFits(zipSizeBytes(sizes), target);
  if (entries.length + REPORT_NAMES.length > MAX_ENTRIES)
    throw new ApiError({ code: 'save-too-large' }, null);

  let filesDone = 0;
  let bytesDone = 0;
  let bytesTotal = attachments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const missing: MissingEntry[] = [];
  update({ filesTotal: attachments.length, bytesTotal });
  const progress = {
    bytes: (count: number) => update({ bytesDone: (bytesDone += count) }),
    file: () => update({ filesDone: (filesDone += 1) }),
    missing: (entry: MissingEntry, bytesNotComing: number) => {
      missing.push(entry);
      bytesTotal -= bytesNotComing;
      update({ missing: [...missing], bytesTotal });
    },
  };
  const stream = buildZip(archiveEntries(entries, source, progress, signal, about));
  await target.write(stream, { signal, finishing: () => update({ status: 'finishing' }) });
  update({ status: 'done', waitingFor: null });
}

/** Told before a byte is fetched. */
function checkFits(sizeBytes: number, { limitBytes }: SaveTarget): void {
  if (sizeBytes > limitBytes) {
    throw new ApiError({ code: 'save-too-large', facts: { sizeBytes, limitBytes } }, null);
  }
}
