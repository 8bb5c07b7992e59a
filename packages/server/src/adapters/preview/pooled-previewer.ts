import type { PreviewState } from '@case-attachments/contract';
import { typeExtensionOf } from '@case-attachments/contract/files';
import { OCTET_STREAM } from '../../domain/file-type/file-kind.js';
import { isPictureExtension } from '../../domain/file-type/picture.js';
import {
  type Examination,
  type PictureSource,
  PreviewError,
  type Previewer,
  type PreviewRequest,
} from '../../ports/previewer.js';
import type { DecoderJob, DecoderResult } from './decoder-messages.js';
import type { DecoderPool } from './decoder-pool.js';
import { previewErrors } from './preview-errors.js';

export interface PooledPreviewerOptions {
  readonly heic: boolean;
  /** Larger files are not read. */
  readonly maxBytes: number;
}

type Job<T> = T extends unknown ? Omit<T, 'path'> : never;

/** Has pictures decoded in processes of their own. */
export class PooledPreviewer implements Previewer {
  readonly version = '5';

  constructor(
    private readonly pool: DecoderPool,
    private readonly options: PooledPreviewerOptions,
  ) {}

  /** What HEIC looks like is the same whenever it is shown; whether it is depends on the switch. */
  examinedBy(mediaType: string): string {
    return isHeic(mediaType) && this.options.heic ? `${this.version}h` : this.version;
  }

  async probe(source: PictureSource, signal?: AbortSignal): Promise<PreviewState> {
    return (await this.#examination(source, { kind: 'probe' }, signal)).preview;
  }

  examine(source: PictureSource, sizesPixels: readonly number[], signal?: AbortSignal): Promise<Examination> {
    return this.#examination(source, { kind: 'examine', sizesPixels }, signal);
  }

  async render(source: PictureSource, request: PreviewRequest, signal?: AbortSignal): Promise<Buffer> {
    return (await this.#run(source, { kind: 'render', request }, signal)) as Buffer;
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  async #examination(
    source: PictureSource,
    job: Job<DecoderJob>,
    signal: AbortSignal | undefined,
  ): Promise<Examination> {
    try {
      return (await this.#run(source, job, signal)) as Examination;
    } catch (error) {
      if (!(error instanceof PreviewError)) throw error;
      return { preview: { state: 'none', code: error.code, detail: error.message }, renderings: [] };
    }
  }

  async #run(
    source: PictureSource,
    job: Job<DecoderJob>,
    signal: AbortSignal | undefined,
  ): Promise<DecoderResult> {
    this.#refuseByType(source);
    if (source.sizeBytes > this.options.maxBytes) throw previewErrors.tooManyBytes(this.options.maxBytes);
    return source.withFile((path) => this.pool.run({ ...job, path }, signal, isHeic(source.mediaType)));
  }

  /** By what the content inspector found, so that a film of half a gigabyte is not read to learn it is none. */
  #refuseByType({ mediaType, fileName }: PictureSource): void {
    if (mediaType === 'application/dicom') throw previewErrors.unsupported('picture (DICOM)');
    if (isHeic(mediaType) && !this.options.heic) throw previewErrors.unsupported('picture (HEIC)');
    if (mediaType.startsWith('image/')) return;
    // Of a kind that is shown here, by its name, and yet nothing known: no picture can be got out of it.
    const isBroken = mediaType === OCTET_STREAM && isPictureExtension(typeExtensionOf(fileName));
    throw isBroken ? previewErrors.damaged() : previewErrors.none();
  }
}

const isHeic = (mediaType: string): boolean => mediaType === 'image/heic' || mediaType === 'image/heif';
