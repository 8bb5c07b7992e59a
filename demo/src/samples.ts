interface RawPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** A page of a TIFF, its samples as they are to be stored. */
interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly rows: Uint8Array;
  readonly bits?: number;
  readonly samples?: number;
  readonly compression?: 'none' | 'deflate' | 'packbits' | number;
}

/** What the demo uses of scripts/sample-files. */
interface SampleFiles {
  dentalXray(width: number, height: number, seed: number): RawPicture;
  dentalPhoto(width: number, height: number, seed: number): RawPicture;
  letterPage(width: number, height: number, seed: number): RawPicture;
  fullMouthSeries(seed: number): Promise<Uint8Array>;
  encodePicture(
    picture: RawPicture,
    format: 'jpeg' | 'png' | 'webp' | 'bmp' | 'tiff' | 'avif',
  ): Promise<Uint8Array>;
  encodeTiffPages(pages: readonly RawPicture[]): Promise<Uint8Array>;
  encodeTiff(pages: readonly TiffPage[]): Uint8Array;
  packSamples(samples: ArrayLike<number>, width: number, bits: number): Uint8Array;
  encodeLosslessJpeg(picture: RawPicture): Uint8Array;
  phoneJpeg(picture: RawPicture, orientation: number): Promise<Uint8Array>;
  cmykJpeg(picture: RawPicture): Promise<Uint8Array>;
  faxTiff(pages: readonly RawPicture[]): Promise<Uint8Array>;
  lowRangeTiff(grey: RawPicture): Uint8Array;
  animatedGif(frames: readonly RawPicture[]): Promise<Uint8Array>;
  annotationPng(width: number, height: number): Promise<Uint8Array>;
  heic(): Uint8Array;
  jpeg12(): Uint8Array;
  bomb(format: 'png'): Uint8Array;
  bytes(size: number, seed: number): Uint8Array;
  pdf(title: string, lines?: readonly string[]): Uint8Array;
  docx(paragraphs: readonly string[]): Uint8Array;
  stlBinary(triangles: number): Uint8Array;
  ply(triangles: number): Uint8Array;
  dicom(options?: { readonly width?: number; readonly height?: number }): Uint8Array;
  webm(picture: Uint8Array): Promise<Uint8Array>;
  wav(seconds: number): Uint8Array;
  zip(entries: Iterable<readonly [name: string, content: Uint8Array]>): Uint8Array;
}

/** Files made in memory; scripts/sample-files is no package, so that its types are told here. */
export const samples = (await import(
  new URL('../../scripts/sample-files/index.mjs', import.meta.url).href
)) as SampleFiles;
