import { isDeepStrictEqual } from 'node:util';
import type { Change } from '@case-attachments/contract';
import type { AttachmentRecord } from '../domain/attachment.js';
import type { ChangeNotifier } from '../ports/change-notifier.js';
import type { Clock } from '../ports/clock.js';
import type { Examination, Previewer } from '../ports/previewer.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';
import type { AttachmentContentService } from './attachment-content-service.js';
import type { KeptPreviews, Pictures } from './kept-previews.js';
import { madeSizeFor, type PreviewPlanner } from './preview-plan.js';
import type { PreviewQueue } from './preview-queue.js';

/**
 * What the list's rows (160), the panel's strip (160, 320) and the panel itself (640, 1280) show, on plain and on dense
 * screens. Once a picture is decoded, the smaller ones cost next to nothing; larger ones are made when somebody asks.
 */
const FIRST_VIEW_SIZES = [160, 320, 640, 1280];

/** Nobody in particular: what the server finds out by itself. */
const SERVER_ITSELF = '';

export interface PictureExaminerOptions {
  readonly previewer: Previewer;
  readonly planner: PreviewPlanner;
  readonly queue: PreviewQueue<Pictures>;
  readonly kept: KeptPreviews;
  readonly content: AttachmentContentService;
  readonly unitOfWork: UnitOfWork;
  readonly notifier: ChangeNotifier;
  readonly clock: Clock;
}

/**
 * Decodes a picture to learn what it is, beyond what its headers say: makes the previews of the first view, and puts the
 * attachment right when its row says something else.
 */
export class PictureExaminer {
  constructor(private readonly options: PictureExaminerOptions) {}

  /** Whether nothing else would be found out. */
  isUpToDate({ mediaType, examinedBy }: Pick<AttachmentRecord, 'mediaType' | 'examinedBy'>): boolean {
    return examinedBy === this.options.previewer.examinedBy(mediaType);
  }

  /**
   * Whether there is something to find out. What is deleted, or locked by the malware scan, is left alone until it is not.
   */
  isDue(record: AttachmentRecord): boolean {
    const { category, deletedAtMs, scanState } = record;
    const isOpen = deletedAtMs === null && (scanState === 'clean' || scanState === 'unscanned');
    return category === 'image' && isOpen && !this.isUpToDate(record);
  }

  /**
   * Waits behind everybody who looks at a picture. @returns what was made
   * @throws when the store or the decoder fails: nothing is known then
   */
  examine(record: AttachmentRecord, signal: AbortSignal): Promise<Pictures> {
    const work = (stopped: AbortSignal) => this.#examine(record, stopped);
    return this.options.queue.run(keyOf(record), work, signal, 'warming');
  }

  /** What an examination under way makes; null when there is none, or none that makes this variant. */
  underWay(record: AttachmentRecord, variant: string, signal: AbortSignal): Promise<Pictures> | null {
    const { preview } = record;
    if (preview.state === 'none') return null;
    const { planner, queue } = this.options;
    const makes = FIRST_VIEW_SIZES.some((size) => planner.firstPage(preview, size) === variant);
    return makes ? queue.join(keyOf(record), signal) : null;
  }

  async #examine(record: AttachmentRecord, signal: AbortSignal): Promise<Pictures> {
    const { previewer, content, kept } = this.options;
    const examination = await previewer.examine(content.picture(record), sizesFor(record), signal);
    signal.throwIfAborted();
    const pictures = this.#named(examination);
    // Before anybody is told to look.
    await kept.keep(record.blobKey, pictures);
    signal.throwIfAborted();
    await this.#putRight(record, examination);
    return pictures;
  }

  #named({ preview, renderings }: Examination): Pictures {
    if (preview.state === 'none') return new Map();
    const { planner } = this.options;
    return new Map(renderings.map(({ sizePixels, webp }) => [planner.firstPage(preview, sizePixels), webp]));
  }

  async #putRight(record: AttachmentRecord, { preview }: Examination): Promise<void> {
    const { unitOfWork, notifier, clock, previewer } = this.options;
    const { tenantId, caseId, id } = record;
    const ref = { tenantId, caseId };
    const by = previewer.examinedBy(record.mediaType);
    if (isDeepStrictEqual(record.preview, preview)) return unitOfWork.attachments.markExamined(ref, id, by);
    const change = await unitOfWork.transaction(async ({ attachments, changes }) => {
      if (!(await attachments.correctPreview(ref, id, { preview, by }))) return null;
      return changes.append(ref, {
        kind: 'attachment-updated',
        id,
        atMs: clock.now(),
        actorId: SERVER_ITSELF,
      });
    });
    if (change) tell(notifier, record, change);
  }
}

function keyOf({ blobKey }: AttachmentRecord): string {
  return `${blobKey} examination`;
}

function sizesFor({ preview }: AttachmentRecord): readonly number[] {
  if (preview.state === 'none') return FIRST_VIEW_SIZES;
  return [...new Set(FIRST_VIEW_SIZES.map((size) => madeSizeFor(size, preview)))];
}

/** It is written, whether or not those who watch can be told. */
function tell(notifier: ChangeNotifier, { tenantId, caseId }: AttachmentRecord, change: Change): void {
  try {
    notifier.notify({ tenantId, caseId }, change);
  } catch {
    // Readers fetch from the log when they next ask.
  }
}
