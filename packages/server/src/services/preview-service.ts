import type { PreviewQuery } from '@case-attachments/contract';
import type { AttachmentRecord } from '../domain/attachment.js';
import { ProblemError } from '../domain/problem-error.js';
import { PreviewError, type Previewer } from '../ports/previewer.js';
import type { AttachmentContentService } from './attachment-content-service.js';
import type { KeptPreviews, Pictures } from './kept-previews.js';
import type { PictureExaminer } from './picture-examiner.js';
import type { PreviewPlan, PreviewPlanner } from './preview-plan.js';
import type { PreviewQueue } from './preview-queue.js';

/** So many verdicts are remembered; the bytes they are of never change. */
const MOST_REFUSALS = 1000;
const RETRY_AFTER_SECONDS = 5;

export interface PreviewServiceOptions {
  readonly previewer: Previewer;
  readonly planner: PreviewPlanner;
  readonly queue: PreviewQueue<Pictures>;
  readonly kept: KeptPreviews;
  readonly content: AttachmentContentService;
  readonly examiner: PictureExaminer;
  /** The picture may be something else than its row says. */
  readonly onDoubt: (record: AttachmentRecord) => void;
}

/** Derived WebPs: made once, kept beside the bytes they were made from. */
export class PreviewService {
  /** Parts of pictures that cannot be shown, so that they are not decoded again at each request. */
  readonly #refusals = new Map<string, PreviewError>();

  constructor(private readonly options: PreviewServiceOptions) {}

  /**
   * What the query asks for; costs nothing.
   * @throws ProblemError as `PreviewPlanner.plan`
   */
  plan(record: AttachmentRecord, query: PreviewQuery): PreviewPlan {
    const { planner, examiner, onDoubt } = this.options;
    // An older version could not show it: perhaps this one can.
    if (record.preview.state === 'none' && examiner.isDue(record)) onDoubt(record);
    return planner.plan(record, query);
  }

  /** Bytes of the WebP where it was made already, else null. */
  keptSizeBytes({ blobKey }: AttachmentRecord, { variant }: PreviewPlan): Promise<number | null> {
    return this.options.kept.sizeBytes(blobKey, variant);
  }

  /**
   * @param signal the reader has gone
   * @throws ProblemError `preview-none`, `preview-unsupported`, `preview-too-large`, `preview-damaged` for what is wrong
   * with the picture; `unavailable`, `storage-unavailable` for what is not
   */
  async webp(record: AttachmentRecord, plan: PreviewPlan, signal: AbortSignal): Promise<Buffer> {
    const { kept, queue } = this.options;
    const { variant } = plan;
    const key = `${record.blobKey} ${variant}`;
    const found =
      (await kept.read(record.blobKey, variant)) ?? (await this.#examined(record, variant, signal));
    if (found) return found;
    const refusal = this.#refusals.get(key);
    if (refusal) throw asProblem(record, refusal);
    const made = await queue.run(key, (stopped) => this.#make(record, plan, stopped), signal);
    return made.get(variant)!;
  }

  /** The examination of a new attachment makes what its first viewers ask for: they need not decode it beside. */
  async #examined(record: AttachmentRecord, variant: string, signal: AbortSignal): Promise<Buffer | null> {
    try {
      return (await this.options.examiner.underWay(record, variant, signal))?.get(variant) ?? null;
    } catch {
      // Whoever asked for it hears of it.
      signal.throwIfAborted();
      return null;
    }
  }

  async #make(record: AttachmentRecord, plan: PreviewPlan, signal: AbortSignal): Promise<Pictures> {
    const { kept } = this.options;
    const { blobKey } = record;
    // Somebody else's may have ended between the look and the turn.
    const found = await kept.read(blobKey, plan.variant);
    if (found) return new Map([[plan.variant, found]]);
    const pictures = new Map([[plan.variant, await this.#render(record, plan, signal)]]);
    await kept.keep(blobKey, pictures);
    return pictures;
  }

  async #render(record: AttachmentRecord, plan: PreviewPlan, signal: AbortSignal): Promise<Buffer> {
    const { previewer, content } = this.options;
    try {
      return await previewer.render(content.picture(record), plan.request, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof PreviewError) this.#remember(record, plan, error);
      throw asProblem(record, error);
    }
  }

  #remember(record: AttachmentRecord, { request, variant }: PreviewPlan, error: PreviewError): void {
    const { examiner, onDoubt } = this.options;
    const [oldest] = this.#refusals.keys();
    if (oldest !== undefined && this.#refusals.size >= MOST_REFUSALS) this.#refusals.delete(oldest);
    this.#refusals.set(`${record.blobKey} ${variant}`, error);
    // A later page may be damaged where the first, which the row tells of, is sound.
    if (request.page === 1 || examiner.isDue(record)) onDoubt(record);
  }
}

function asProblem({ name }: AttachmentRecord, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof PreviewError) {
    return new ProblemError(error.code, error.message, { fileName: name }, { cause: error });
  }
  // The decoder failed, not the picture.
  return new ProblemError(
    'unavailable',
    `The server cannot make a picture of "${name}" just now. Try again in a moment.`,
    { fileName: name, retryAfterSeconds: RETRY_AFTER_SECONDS },
    { cause: error },
  );
}
