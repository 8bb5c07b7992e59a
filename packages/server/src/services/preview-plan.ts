import { createHash } from 'node:crypto';
import {
  PREVIEW_SIZES,
  PREVIEW_WINDOW_PIXELS,
  type PreviewQuery,
  type PreviewState,
} from '@case-attachments/contract';
import type { AttachmentRecord } from '../domain/attachment.js';
import { ProblemError } from '../domain/problem-error.js';
import type { PreviewPart, PreviewRequest } from '../ports/previewer.js';

/** The picture a query asks for, and the name it is kept under. */
export interface PreviewPlan {
  readonly request: PreviewRequest;
  readonly variant: string;
  /** Strong, and known before there are bytes: the same content made the same way. */
  readonly etag: string;
}

type Available = Extract<PreviewState, { state: 'available' }>;

const RETRY_AFTER_SECONDS = 5;
const DEFAULT_SIZE = 640;
const LARGEST_SIZE = PREVIEW_SIZES[PREVIEW_SIZES.length - 1]!;
/** Of the SHA-256 of a version: enough to tell the few there ever are apart. */
const TAG_LENGTH = 12;

/** Which previews there are of a picture, and what each is called under one version of the previewer. */
export class PreviewPlanner {
  /** Starts the names of all variants of this version, and of no other. */
  readonly prefix: string;

  constructor(version: string) {
    const tag = createHash('sha256').update(version).digest('hex').slice(0, TAG_LENGTH);
    this.prefix = `webp-${tag}-`;
  }

  /**
   * @throws ProblemError the reason why there is no picture; `request-invalid` for a page or window behind the last, or
   * a window with a size
   */
  plan(record: AttachmentRecord, query: PreviewQuery): PreviewPlan {
    const { preview } = record;
    if (preview.state === 'none') {
      throw new ProblemError(preview.code, preview.detail, {
        fileName: record.name,
        // Nobody has looked at it yet.
        ...(preview.code === 'unavailable' && { retryAfterSeconds: RETRY_AFTER_SECONDS }),
      });
    }
    const page = query.page ?? 1;
    if (page > preview.pageCount) {
      throw invalid(`"page" is beyond the last, ${preview.pageCount}.`);
    }
    const part = partOf(query, sizeOfPage(preview, page));
    const variant = this.#nameOf(page, part);
    return { request: { page, part }, variant, etag: etagOf(record.sha256, variant) };
  }

  /** What the first page, made for a box of this size, is kept under. */
  firstPage(preview: Available, sizePixels: number): string {
    const made = madeSizeFor(sizePixels, sizeOfPage(preview, 1));
    return this.#nameOf(1, { kind: 'fitted', sizePixels: made });
  }

  #nameOf(page: number, part: PreviewPart): string {
    const what = part.kind === 'fitted' ? part.sizePixels : `w${part.column}-${part.row}`;
    return `${this.prefix}${what}-p${page}`;
  }
}

interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** Pages that are not listed are like the first. */
function sizeOfPage({ width, height, pages }: Available, page: number): PixelSize {
  return pages?.[page - 1] ?? { width, height };
}

function partOf({ size, window }: PreviewQuery, page: PixelSize): PreviewPart {
  if (window === undefined) {
    return { kind: 'fitted', sizePixels: madeSizeFor(size ?? DEFAULT_SIZE, page) };
  }
  if (size !== undefined) throw invalid('"size" and "window" exclude each other.');
  const [column = 0, row = 0] = window.split(',').map(Number);
  const columns = Math.ceil(page.width / PREVIEW_WINDOW_PIXELS);
  const rows = Math.ceil(page.height / PREVIEW_WINDOW_PIXELS);
  if (column >= columns || row >= rows) {
    throw invalid(`"window" is beyond the last of this page, ${columns - 1},${rows - 1}.`);
  }
  return { kind: 'window', column, row, edgePixels: PREVIEW_WINDOW_PIXELS };
}

/** The smallest size that is made and either fills the box or holds every pixel there is, so that few are kept. */
export function madeSizeFor(sizePixels: number, { width, height }: PixelSize): number {
  const enough = Math.min(sizePixels, Math.max(width, height));
  return PREVIEW_SIZES.find((made) => made >= enough) ?? LARGEST_SIZE;
}

function etagOf(sha256: string, variant: string): string {
  return `"${createHash('sha256').update(`${sha256} ${variant}`).digest('base64url')}"`;
}

function invalid(reason: string): ProblemError {
  return new ProblemError('request-invalid', `Query: ${reason}`);
}
