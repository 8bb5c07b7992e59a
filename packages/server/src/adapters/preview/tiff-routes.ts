import type { TiffPage } from './tiff-directories.js';

/** None, CCITT (modified Huffman, G3, G4), LZW, JPEG, Deflate (two codes), PackBits. */
const PLAIN_COMPRESSIONS: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 7, 8, 32_773, 32_946]);

/** Photometric interpretations: white is zero, black is zero, RGB, palette, CMYK, YCbCr. */
const PLAIN_COLOURS: ReadonlySet<number> = new Set([0, 1, 2, 3, 5, 6]);
const RGB = 2;
const CMYK = 5;

/** White is zero, black is zero, palette. */
const ONE_SAMPLE_COLOURS: ReadonlySet<number> = new Set([0, 1, 3]);

/**
 * Whether libtiff and libvips show the page rightly, as measured on real files: common compressions and colours,
 * unsigned samples of one size, no channels beside the colours and one alpha, and colours stored apart only where they are RGB in strips (libvips takes the
 * planes of a grey page with alpha for its lines).
 */
export function isPlainTiffPage(page: TiffPage): boolean {
  const [bits] = page.bitsPerSample;
  const wholeBytes = bits === 8 || bits === 16;
  const packed = (bits === 1 || bits === 2 || bits === 4) && page.bitsPerSample.length === 1;
  return (
    PLAIN_COMPRESSIONS.has(page.compression) &&
    PLAIN_COLOURS.has(page.photometric) &&
    page.samplesPerPixel <= (ONE_SAMPLE_COLOURS.has(page.photometric) ? 2 : 4) &&
    (wholeBytes || packed) &&
    page.bitsPerSample.every((other) => other === bits) &&
    page.sampleFormats.every((format) => format === 1) &&
    (!page.planar || (page.photometric === RGB && !page.tiled))
  );
}

/** Samples beside the colours: libtiff and its users take the last one for alpha, whatever it is. */
export function hasExtraSamples({ photometric, samplesPerPixel }: TiffPage): boolean {
  return samplesPerPixel > coloursOf(photometric);
}

function coloursOf(photometric: number): number {
  if (ONE_SAMPLE_COLOURS.has(photometric)) return 1;
  return photometric === CMYK ? 4 : 3;
}

/** Rows of tiles that libvips holds, by measurement: 3.3 of 8000 pixels, whatever the size of the tiles. */
const TILE_ROWS_HELD = 4;

/** What is held of a page while it is decoded, in bytes: rows of tiles, a strip, or the page where its colours lie apart. */
export function bytesInPiece(page: TiffPage): number {
  const { width, height, samplesPerPixel, bitsPerSample, planar, tiled, rowsInPiece } = page;
  const rows = planar ? height : Math.min(height, rowsInPiece);
  const held = tiled ? TILE_ROWS_HELD : 1;
  return held * Math.ceil((width * rows * samplesPerPixel * (bitsPerSample[0] ?? 1)) / 8);
}

/** What ImageMagick reads rightly besides: JPEG of the old kind, CIE L*a*b*. No LZMA, ZSTD or WebP, and nothing beyond 8 bits of range. */
const MAGICK_COMPRESSIONS: ReadonlySet<number> = new Set([...PLAIN_COMPRESSIONS, 6]);
const MAGICK_COLOURS: ReadonlySet<number> = new Set([...PLAIN_COLOURS, 8]);
/** As measured on real files: unsigned samples of one size up to 16 bits, and no more channels than colours and one alpha. */
export function isTiffPageForMagick(page: TiffPage): boolean {
  const [bits = 1] = page.bitsPerSample;
  return (
    MAGICK_COMPRESSIONS.has(page.compression) &&
    MAGICK_COLOURS.has(page.photometric) &&
    page.samplesPerPixel <= coloursOf(page.photometric) + 1 &&
    (page.saysAlpha || !hasExtraSamples(page)) &&
    // It takes the planes of a grey page with alpha for each other.
    !(page.planar && page.samplesPerPixel === 2) &&
    bits <= 16 &&
    page.bitsPerSample.every((other) => other === bits) &&
    page.sampleFormats.every((format) => format === 1)
  );
}
