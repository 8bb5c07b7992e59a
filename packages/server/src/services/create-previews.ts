import type { AttachmentRecord } from '../domain/attachment.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { ChangeNotifier } from '../ports/change-notifier.js';
import type { Clock } from '../ports/clock.js';
import type { Previewer } from '../ports/previewer.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';
import { AttachmentContentService } from './attachment-content-service.js';
import { ExaminationBacklog, type ExaminationTimes } from './examination-backlog.js';
import { KeptPreviews, type Pictures } from './kept-previews.js';
import { PictureExaminer } from './picture-examiner.js';
import { PreviewPlanner } from './preview-plan.js';
import { PreviewQueue } from './preview-queue.js';
import { PreviewService } from './preview-service.js';

export interface PreviewsOptions {
  /** Closed by `close`. */
  readonly previewer: Previewer;
  readonly blobs: BlobStore;
  readonly unitOfWork: UnitOfWork;
  readonly notifier: ChangeNotifier;
  readonly clock: Clock;
  /** Pictures decoded at the same time. */
  readonly concurrency: number;
  readonly times?: Partial<ExaminationTimes>;
  /** Told of what went wrong behind the scenes: for the log. */
  readonly onBackgroundError: (
    error: unknown,
    context: { readonly attachmentId?: string; readonly blobKey?: string },
  ) => void;
}

export interface Previews {
  readonly service: PreviewService;
  /** Pictures in work or waiting for their turn. */
  waiting(): number;
  /** A new attachment, or one that is back: what list and panel show first is made behind the answer. */
  attached(record: AttachmentRecord): void;
  /** Look for pictures that no previewer of this version has examined, behind the requests. */
  start(): void;
  /** Nothing new begins and the examination under way is aborted; requests go on. Takes no time. */
  stop(): void;
  /** After the last request. */
  close(): Promise<void>;
}

/** Everything about pictures of one server, over the adapters it is given. */
export function createPreviews(options: PreviewsOptions): Previews {
  const { previewer, blobs, unitOfWork, notifier, clock, onBackgroundError: onError } = options;
  const content = new AttachmentContentService(blobs);
  const planner = new PreviewPlanner(previewer.version);
  const queue = new PreviewQueue<Pictures>(options.concurrency);
  const kept = new KeptPreviews({ blobs, prefix: planner.prefix, onError });
  const shared = { previewer, planner, queue, kept, content };
  const examiner = new PictureExaminer({ ...shared, unitOfWork, notifier, clock });
  const backlog = new ExaminationBacklog({
    unitOfWork,
    blobs,
    examiner,
    onError,
    ...(options.times && { times: options.times }),
  });
  return {
    waiting: () => queue.size,
    service: new PreviewService({ ...shared, examiner, onDoubt: (record) => backlog.doubt(record) }),
    attached: (record) => backlog.add(record),
    start: () => backlog.start(),
    stop: () => backlog.stop(),
    close: async () => {
      backlog.stop();
      await backlog.stopped();
      await previewer.close();
    },
  };
}
