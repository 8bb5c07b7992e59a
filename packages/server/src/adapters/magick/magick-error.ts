/** What ImageMagick is asked to decode. */
export type MagickFormatName = 'HEIC' | 'JPEG' | 'TIFF';

/** Why ImageMagick gives no picture. */
export class MagickPictureError extends Error {
  override readonly name = 'MagickPictureError';
  constructor(
    readonly reason: 'damaged' | 'unsupported' | 'too-large',
    readonly format: MagickFormatName,
    options?: ErrorOptions,
  ) {
    super(`ImageMagick: ${reason}`, options);
  }
}

/** WebAssembly ended in the middle: what it had in hand is lost, and it is not to be used again in this process. */
export const isTrap = (error: unknown): boolean => error instanceof Error && error.name === 'RuntimeError';

/** Its errors have no codes: their messages begin with the name of the message in its own catalogue, or are those of a codec. */
export function magickPictureError(cause: unknown, format: MagickFormatName): unknown {
  if (!(cause instanceof Error) || isTrap(cause)) return cause;
  return new MagickPictureError(reasonOf(cause.message), format, { cause });
}

function reasonOf(message: string): MagickPictureError['reason'] {
  if (/limit|CacheResourcesExhausted|MemoryAllocationFailed|too large/i.test(message)) return 'too-large';
  if (/not configured|not supported|NotSupported|can not handle|unsupported/i.test(message))
    return 'unsupported';
  return 'damaged';
}
