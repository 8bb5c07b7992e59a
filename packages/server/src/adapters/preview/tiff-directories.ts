import type { FileBytes } from './file-bytes.js';

/** What decides whether a page of a TIFF can be shown, from its image file directory (TIFF 6.0). */
export interface TiffPage {
  /** Its place in the chain of directories, from 0: how libtiff counts. */
  readonly directory: number;
  readonly width: number;
  readonly height: number;
  readonly compression: number;
  readonly photometric: number;
  readonly samplesPerPixel: number;
  readonly bitsPerSample: readonly number[];
  readonly sampleFormats: readonly number[];
  readonly planar: boolean;
  readonly tiled: boolean;
  /** Rows that are stored, and decoded, as one piece: of a strip or a tile. */
  readonly rowsInPiece: number;
  /** Whether the last sample is said to be alpha, straight or multiplied. Otherwise nobody knows what it means. */
  readonly saysAlpha: boolean;
  /** Of the tag, 1 to 8: how the page is to be turned. */
  readonly orientation: number;
  /** How samples are written by those before them: 1 not at all, 2 as differences, 3 as those of floating point. */
  readonly predictor: number;
  readonly littleEndian: boolean;
}

const TAG = {
  subfileType: 254,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  planarConfiguration: 284,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  extraSamples: 338,
  sampleFormat: 339,
} as const;

const WANTED_TAGS: ReadonlySet<number> = new Set(Object.values(TAG));

const REDUCED_RESOLUTION = 1;
/** Of ExtraSamples: multiplied alpha, straight alpha. 0 is without a meaning (TIFF 6.0, section 18). */
const ALPHA: ReadonlySet<number> = new Set([1, 2]);

/** More pages than anyone scans; more directories are a trap. */
const MAX_DIRECTORIES = 10_000;

/** How many entries are looked at. */
export interface TiffLimits {
  readonly entriesPerDirectory: number;
  /** Directories may overlap, so a small file may have very many. */
  readonly entriesInAll: number;
}

/** Far beyond real files, and some milliseconds at most. */
const LIMITS: TiffLimits = { entriesPerDirectory: 4096, entriesInAll: 100_000 };

const TYPE_BYTES: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [3, 2],
  [4, 4],
  [16, 8],
]);

/**
 * The pages of a TIFF or BigTIFF: the directories of the main chain that are not smaller copies of a page.
 * A chain that loops or leaves the file ends there. Empty when there is no readable page, or more than `limits`.
 */
export function readTiffPages(file: FileBytes, limits: TiffLimits = LIMITS): TiffPage[] {
  const reader = readerOf(file);
  if (reader === null) return [];
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  let entriesLeft = limits.entriesInAll;
  let offset = reader.firstDirectory;
  while (offset !== 0 && !seen.has(offset) && seen.size < MAX_DIRECTORIES) {
    const directory = reader.directoryAt(offset);
    if (directory === null) break;
    entriesLeft -= directory.entryCount;
    if (directory.entryCount > limits.entriesPerDirectory || entriesLeft < 0) return [];
    const page = pageOf(directory.readTags(), seen.size, reader.littleEndian);
    if (page !== null) pages.push(page);
    seen.add(offset);
    offset = directory.next;
  }
  return pages;
}

type Tags = ReadonlyMap<number, readonly number[]>;

function pageOf(tags: Tags, directory: number, littleEndian: boolean): TiffPage | null {
  const one = (tag: number, otherwise: number) => tags.get(tag)?.[0] ?? otherwise;
  const bitsPerSample = tags.get(TAG.bitsPerSample) ?? [1];
  if ((one(TAG.subfileType, 0) & REDUCED_RESOLUTION) !== 0) return null;
  return {
    directory,
    width: one(TAG.width, 0),
    height: one(TAG.height, 0),
    compression: one(TAG.compression, 1),
    photometric: one(TAG.photometric, -1),
    samplesPerPixel: Math.max(one(TAG.samplesPerPixel, 1), bitsPerSample.length),
    bitsPerSample,
    sampleFormats: tags.get(TAG.sampleFormat) ?? [1],
    planar: one(TAG.planarConfiguration, 1) === 2,
    tiled: tags.has(TAG.tileWidth),
    rowsInPiece: one(tags.has(TAG.tileWidth) ? TAG.tileHeight : TAG.rowsPerStrip, one(TAG.height, 0)),
    saysAlpha: ALPHA.has(one(TAG.extraSamples, 0)),
    orientation: orientationOf(one(TAG.orientation, 1)),
    predictor: one(TAG.predictor, 1),
    littleEndian,
  };
}

const orientationOf = (value: number) => (value >= 1 && value <= 8 ? value : 1);

interface Directory {
  readonly entryCount: number;
  /** Where the next one is; 0 after the last. */
  readonly next: number;
  readTags(): Tags;
}

interface DirectoryReader {
  readonly firstDirectory: number;
  readonly littleEndian: boolean;
  directoryAt(offset: number): Directory | null;
}

function readerOf(file: FileBytes): DirectoryReader | null {
  if (file.sizeBytes < 16) return null;
  const magic = file.read(0, 4);
  const little = magic[0] === 0x49;
  const big = magic[little ? 2 : 3] === 43;
  /** An unsigned number of 1, 2, 4 or 8 bytes; 0 outside the file. */
  const number = (at: number, bytes: number): number => {
    if (at < 0 || at + bytes > file.sizeBytes) return 0;
    const read = file.read(at, bytes);
    if (bytes === 8) return Number(little ? read.readBigUInt64LE(0) : read.readBigUInt64BE(0));
    return little ? read.readUIntLE(0, bytes) : read.readUIntBE(0, bytes);
  };
  const countBytes = big ? 8 : 2;
  const offsetBytes = big ? 8 : 4;
  const entryBytes = big ? 20 : 12;

  const valuesOf = (entry: number): number[] => {
    const bytes = TYPE_BYTES.get(number(entry + 2, 2));
    const count = number(entry + 4, offsetBytes);
    if (bytes === undefined || count === 0) return [];
    // No tag read here has more values than a pixel has samples.
    const read = Math.min(count, 16);
    const inline = count * bytes <= offsetBytes;
    const from = inline ? entry + 4 + offsetBytes : number(entry + 4 + offsetBytes, offsetBytes);
    return from + read * bytes > file.sizeBytes
      ? []
      : Array.from({ length: read }, (_, i) => number(from + i * bytes, bytes));
  };

  const tagsBetween = (start: number, end: number): Tags => {
    const tags = new Map<number, readonly number[]>();
    for (let entry = start; entry < end; entry += entryBytes) {
      const tag = number(entry, 2);
      if (!WANTED_TAGS.has(tag) || tags.has(tag)) continue;
      const values = valuesOf(entry);
      if (values.length > 0) tags.set(tag, values);
    }
    return tags;
  };

  return {
    firstDirectory: number(big ? 8 : 4, offsetBytes),
    littleEndian: little,
    directoryAt(offset) {
      if (offset + countBytes > file.sizeBytes) return null;
      const entryCount = number(offset, countBytes);
      const start = offset + countBytes;
      const end = start + entryCount * entryBytes;
      if (entryCount === 0 || end > file.sizeBytes) return null;
      return { entryCount, next: number(end, offsetBytes), readTags: () => tagsBetween(start, end) };
    },
  };
}
