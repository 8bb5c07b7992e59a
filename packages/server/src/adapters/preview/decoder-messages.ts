import type { Examination, PreviewError, PreviewRequest } from '../../ports/previewer.js';

/** What a decoder process is told once, with its command line. */
export interface DecoderSettings {
  readonly heic: boolean;
  /** Larger pictures are not decoded. */
  readonly maxPixels: number;
  /** A process that holds more than this ends itself. */
  readonly memoryLimitBytes: number;
}

/** What a decoder process can do. The file is read where it lies: its bytes never pass through the server's process. */
export type DecoderJob = { readonly path: string } & (
  | { readonly kind: 'probe' }
  | { readonly kind: 'examine'; readonly sizesPixels: readonly number[] }
  | { readonly kind: 'render'; readonly request: PreviewRequest }
);

/** A job as a process is given it. */
export type DecoderTask = DecoderJob & {
  /** Whether it may take much memory: of all processes one at a time may. */
  readonly mayBeHeavy: boolean;
};

export type DecoderResult = Examination | Buffer;

/** From a decoder process: that it can begin, and then one of these for each job. */
export type DecoderMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly result: DecoderResult; readonly residentBytes: number }
  | {
      readonly kind: 'cannot-show';
      readonly code: PreviewError['code'];
      readonly message: string;
      readonly residentBytes: number;
    }
  /** It takes much memory, and must not: nothing was decoded, and the job is to be given again when it may. */
  | { readonly kind: 'heavy'; readonly residentBytes: number }
  /** The file could not be read, or the decoder has a fault: nothing is known about the picture. */
  | { readonly kind: 'failed'; readonly message: string; readonly residentBytes: number };

/** The signal by which a process that grew too large ends itself, where there are signals. */
export const MEMORY_SIGNAL = 'SIGUSR2';
