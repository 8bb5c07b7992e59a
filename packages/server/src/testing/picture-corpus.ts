import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { DecoderEnded } from '../adapters/preview/decoder-process.js';
import { detectPicture } from '../domain/file-type/picture.js';
import { PreviewError, type Previewer } from '../ports/previewer.js';
import { levelsBetween } from './compare-pictures.js';

/**
 * Real files from public repositories, with reference pictures by other decoders: not part of this repository.
 * Beside it by default, or where CORPUS_DIR says. Its README has the rules of comparison.
 */
export const CORPUS_DIR =
  process.env.CORPUS_DIR ?? fileURLToPath(new URL('../../../../../shared/corpus/images', import.meta.url));

/** Mean difference a channel, in levels, up to which two pictures are the same: the corpus's own rule. */
const SAME_PICTURE_LEVELS = 16;
const HANG_MS = 10_000;
const SIZE_PIXELS = 320;

export interface CorpusFile {
  readonly name: string;
  readonly expected: 'shows' | 'error' | 'either';
  readonly exercises: string;
  /** Its reference cannot be relied on for colours. */
  readonly doubtful: boolean;
  readonly width: number;
  readonly height: number;
  readonly pages: number;
  readonly pageKind: string;
}

export interface Verdict {
  readonly file: CorpusFile;
  readonly format: string;
  readonly outcome: 'shown' | PreviewError['code'] | 'failed';
  /** From the reference; null when there is nothing to compare. */
  readonly levels: number | null;
  readonly tookMs: number;
  /** What is not as it must be; what the manifest calls doubtful is not among it. */
  readonly faults: readonly string[];
}

/** @returns null when there is no corpus */
export async function readCorpus(): Promise<CorpusFile[] | null> {
  const manifest = join(CORPUS_DIR, 'MANIFEST.tsv');
  if (!existsSync(manifest)) return null;
  const [head = '', ...lines] = (await readFile(manifest, 'utf8')).trimEnd().split('\n');
  const columns = head.split('\t');
  return lines.map((line) => {
    const values = line.split('\t');
    const value = (column: string) => values[columns.indexOf(column)] ?? '';
    return {
      name: value('file'),
      expected: value('expected') as CorpusFile['expected'],
      exercises: value('exercises'),
      doubtful: value('oracle_note').startsWith('doubtful'),
      width: Number(value('shown_width')),
      height: Number(value('shown_height')),
      pages: Number(value('pages') || '1'),
      pageKind: value('page_kind'),
    };
  });
}

/** Has a file examined and shown, and looks at what comes out. */
export async function judge(previewer: Previewer, file: CorpusFile): Promise<Verdict> {
  const path = join(CORPUS_DIR, file.name);
  const format = detectPicture((await readFile(path)).subarray(0, 128)) ?? 'unknown';
  const source = {
    mediaType: `image/${format}`,
    fileName: file.name,
    sizeBytes: (await stat(path)).size,
    withFile: <T>(use: (path: string) => Promise<T>) => use(path),
  };
  const faults: string[] = [];
  const startedMs = performance.now();
  let webp: Buffer | null = null;
  let outcome: Verdict['outcome'] = 'shown';
  const { preview, renderings } = await previewer.examine(source, [SIZE_PIXELS]);
  try {
    webp = await previewer.render(source, { page: 1, part: { kind: 'fitted', sizePixels: SIZE_PIXELS } });
  } catch (error) {
    outcome = error instanceof PreviewError ? error.code : 'failed';
    if (outcome === 'failed') faults.push(String(error));
    else if (error instanceof Error && error.cause instanceof DecoderEnded) faults.push('the decoder ended');
    else if (!/^[A-Z].*\w.*\.$/.test((error as Error).message)) faults.push('no clear reason');
  }
  const tookMs = performance.now() - startedMs;
  if (tookMs > HANG_MS) faults.push('hangs');
  if ((preview.state === 'available') !== (webp !== null)) faults.push('examined otherwise than shown');
  // What people get first is what the examination made; another size or page is rendered.
  const shown = [webp, renderings[0]?.webp].filter((made) => made !== null && made !== undefined);
  if (preview.state === 'available' && shown.length < 2) faults.push('examined without a picture');
  for (const made of shown) faults.push(...(await faultsOfWebp(made)));
  const differences = await Promise.all(shown.map((made) => levelsFromReference(made, file)));
  const levels = differences.reduce((most, one) => (one === null ? most : Math.max(most ?? 0, one)), null);
  if (file.expected === 'error' && webp !== null) faults.push('a picture out of a broken file');
  if (file.expected === 'shows' && webp === null && !file.doubtful) faults.push('not shown');
  if (file.expected !== 'error' && preview.state === 'available') {
    const right = preview.width === file.width && preview.height === file.height;
    if (!right && file.expected === 'shows') faults.push(`${preview.width} x ${preview.height} pixels`);
    const pages = file.pageKind.startsWith('pages') ? preview.pageCount : 1;
    if (file.pageKind === 'pages' && pages !== file.pages) faults.push(`${pages} pages`);
    const moves = file.pageKind.startsWith('frames') && file.pages > 1;
    if (file.expected === 'shows' && preview.animated !== moves) faults.push('moves or not');
    if (levels !== null && levels > SAME_PICTURE_LEVELS && !file.doubtful) faults.push('another picture');
  }
  return { file, format, outcome, levels, tookMs, faults };
}

async function faultsOfWebp(webp: Buffer): Promise<string[]> {
  const { format, width, height, exif, xmp, hasAlpha } = await sharp(webp).metadata();
  const faults: string[] = [];
  if (format !== 'webp') faults.push(`a ${format}`);
  if (Math.max(width, height) > SIZE_PIXELS) faults.push('too large');
  if (exif || xmp) faults.push('with metadata');
  if (hasAlpha) faults.push('with alpha');
  return faults;
}

async function levelsFromReference(webp: Buffer, { name }: CorpusFile): Promise<number | null> {
  const references = [`${name}.windowed.png`, `${name}.png`].map((file) => join(CORPUS_DIR, 'ref', file));
  const reference = references.find((path) => existsSync(path));
  return reference === undefined ? null : levelsBetween(await rgbOf(webp), await rgbOf(reference));
}

/** Pixels as red, green, blue. */
async function rgbOf(picture: Buffer | string) {
  const { data, info } = await sharp(picture)
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}
