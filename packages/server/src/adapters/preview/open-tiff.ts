import { MAX_LISTED_PAGES } from '@case-attachments/contract';
import { openByMagick } from '../magick/open-by-magick.js';
import { openColoursAlone } from '../sharp/colours-alone.js';
import { isScan, ScanPage } from '../sharp/scan-page.js';
import { SharpPage } from '../sharp/sharp-page.js';
import type { OpenFile } from './file-bytes.js';
import type { OpenSettings } from './open-picture.js';
import { type Page, type Picture, type PixelSize, stillPicture } from './picture.js';
import { checkPixels, previewErrors } from './preview-errors.js';
import { readTiffPages, type TiffPage } from './tiff-directories.js';
import { bytesInPiece, hasExtraSamples, isPlainTiffPage, isTiffPageForMagick } from './tiff-routes.js';

/** Scans are decoded whole, into samples of up to four bytes: more than any sensor has, and half a gigabyte. */
const MAX_SCAN_PIXELS = 60_000_000;

/** @throws PreviewError, or what a decoder throws about its first page */
export async function openTiff(file: OpenFile, settings: OpenSettings): Promise<Picture> {
  const pages = readTiffPages(file);
  const [first] = pages;
  if (first === undefined || first.width === 0 || first.height === 0) throw previewErrors.damaged();
  const firstPage = await openPage(file, first, settings);
  return {
    facts: stillPicture(firstPage, { pageCount: pages.length, ...sizesOf(pages) }),
    page: (number) => (number === 1 ? firstPage : openPage(file, pages[number - 1] ?? first, settings)),
  };
}

async function openPage(file: OpenFile, page: TiffPage, settings: OpenSettings): Promise<Page> {
  const { maxPixels, admit } = settings;
  checkPixels(page, maxPixels);
  if (isPlainTiffPage(page)) {
    // What a piece may hold is bounded here: libtiff's own limit of 50 MB is less than one strip of a large scan.
    const options = { limitInputPixels: maxPixels, page: page.directory, unlimited: true };
    const findings = settings.findingsOf(page.directory);
    const forSharp = { leniency: 'none', admit, findings, pieceBytes: bytesInPiece(page) } as const;
    return hasExtraSamples(page) && !page.saysAlpha
      ? openColoursAlone(file.path, uprightSize(page), options, forSharp)
      : SharpPage.open(file.path, options, forSharp);
  }
  if (isScan(page, file)) {
    checkPixels(page, MAX_SCAN_PIXELS);
    return new ScanPage(file, page, admit);
  }
  if (!isTiffPageForMagick(page)) throw previewErrors.unsupported('TIFF');
  return openByMagick(file, { ...settings, format: 'TIFF', index: page.directory });
}

/** The sizes of all pages, when they differ. */
function sizesOf(pages: readonly TiffPage[]): { pages?: PixelSize[] } {
  const sizes = pages.slice(0, MAX_LISTED_PAGES).map(uprightSize);
  const [first] = sizes;
  const differ = sizes.some(({ width, height }) => width !== first?.width || height !== first?.height);
  // A page without pixels is damaged; the contract has no such size.
  return differ
    ? { pages: sizes.map(({ width, height }) => ({ width: width || 1, height: height || 1 })) }
    : {};
}

function uprightSize({ width, height, orientation }: TiffPage): PixelSize {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}
