/**
 * The kinds of file a case may hold, as the person sees them in the "File type" filter.
 * The order is the order of the filter.
 */
export const CATEGORIES = [
  'image',
  'document',
  'model',
  'dicom',
  'video',
  'audio',
  'archive',
  'other',
] as const;

export type Category = (typeof CATEGORIES)[number];

/** In English: the filter's words, and the folders of a zip. */
export const CATEGORY_NAMES: Readonly<Record<Category, string>> = {
  image: 'Images',
  document: 'Documents',
  model: '3D models',
  dicom: 'DICOM',
  video: 'Video',
  audio: 'Audio',
  archive: 'Archives',
  other: 'Other',
};

/** 500 MiB: the largest file a case takes unless the server's policy says less. Bytes. */
export const DEFAULT_MAX_SIZE_BYTES = 524_288_000;

/** The unit of content verification: each block has its own SHA-256. Bytes. */
export const BLOCK_SIZE_BYTES = 8 * 1024 * 1024;

/** The most blocks a file may have: a commit names each of them. With blocks of 8 MiB, 781 GiB. */
export const MAX_BLOCKS = 100_000;

/**
 * The most our client sends in one PATCH; it starts far below and grows with the line's speed. Bounds what a request costs
 * that a proxy swallows whole. Bytes, a multiple of the block.
 */
export const CHUNK_SIZE_BYTES = 64 * 1024 * 1024;

/** Longest file name, in bytes of UTF-8. */
export const MAX_FILE_NAME_BYTES = 255;

/** Edges of the square boxes that server previews fit into. CSS-independent pixels of the derived WebP. */
export const PREVIEW_SIZES = [160, 320, 640, 1280, 2560] as const;

/** Edge of the squares a picture is cut into where it is shown pixel by pixel. */
export const PREVIEW_WINDOW_PIXELS = 2048;

export type PreviewSize = (typeof PREVIEW_SIZES)[number];

/**
 * The extension of a name in lower case without its dot, or '' when it has none.
 * `scan.TIF` -> `tif`, `.profile` -> ``, `archive.tar.gz` -> `gz`.
 */
export function extensionOf(fileName: string): string {
  const dot = fileName.lastIndexOf('.');
  return dot > 0 && dot < fileName.length - 1 ? fileName.slice(dot + 1).toLowerCase() : '';
}

/**
 * The extension that says what a file should be. DICOM objects are often named by their UID (`1.2.840.10008.1`):
 * a number behind the last dot is no extension.
 */
export function typeExtensionOf(fileName: string): string {
  const extension = extensionOf(fileName);
  return /^\d{1,64}$/.test(extension) ? '' : extension;
}

/** How many blocks a file of this size has. A file of 0 bytes has none. */
export function blockCount(sizeBytes: number, blockSizeBytes: number = BLOCK_SIZE_BYTES): number {
  return Math.ceil(sizeBytes / blockSizeBytes);
}
