import type { Attachment } from '@case-attachments/contract';
import { bodyStream } from './body-stream.js';
import { metered } from './byte-meter.js';
import type { RunContext } from './download-run.js';
import { ResumableBody } from './resumable-body.js';
import { type Place, writeTo } from './write-to.js';

/** One file, as it is, beside a Download All that may run. @throws ApiError: why it could not be saved; the signal's reason */
export async function saveFile(attachment: Attachment, place: Place, context: RunContext): Promise<void> {
  const { source, progress, update, signal } = context;
  const { sizeBytes } = attachment;
  progress.start(1, sizeBytes);
  const meter = metered({ ...source, priority: 'preview', readsAhead: true }, progress);
  const open = () => bodyStream(new ResumableBody(meter.source, attachment, signal));
  const certainty = await writeTo(place, { sizeBytes, isExact: true, open }, context);
  progress.file();
  update({ status: 'done', waitingFor: null, certainty });
}
