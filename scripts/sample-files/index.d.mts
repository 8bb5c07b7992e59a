/** Types of `index.mjs`, for tests in TypeScript. The modules themselves say what each function makes. */

export interface RawPicture {
  width: number;
  height: number;
  channels: 1 | 3;
  data: Uint8Array;
}

export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'bmp' | 'avif';
export type XrayKind = 'panoramic' | 'bitewing' | 'periapical';

type MakePicture = (width: number, height: number, seed?: number) => Promise<Buffer>;

export const jpeg: MakePicture;
export const png: MakePicture;
export const webp: MakePicture;
export const avif: MakePicture;
export const bmp: MakePicture;
export function gif(width: number, height: number, seed?: number, frames?: number): Promise<Buffer>;
export function tiff(width: number, height: number, seed?: number, pages?: number): Promise<Buffer>;
export function picture(width: number, height: number, seed?: number): RawPicture;
export function encodePicture(raw: RawPicture, format: PictureFormat): Promise<Buffer>;
export function encodeTiffPages(pages: readonly RawPicture[]): Promise<Buffer>;
export function encodeBmp(raw: RawPicture, options?: { bits?: 8 | 24 | 32; topDown?: boolean }): Buffer;
export function dentalXray(width: number, height: number, seed?: number, kind?: XrayKind): RawPicture;
export function dentalPhoto(width: number, height: number, seed?: number): RawPicture;

export interface TiffPage {
  width: number;
  height: number;
  rows: Uint8Array | readonly Uint8Array[];
  rowsPerStrip?: number;
  bits?: number;
  samples?: number;
  photometric?: number;
  format?: 1 | 2 | 3;
  compression?: 'none' | 'deflate' | 'packbits' | number;
  orientation?: number;
  planar?: boolean;
  alpha?: 0 | 1 | 2;
  subfile?: number;
}
export function encodeTiff(pages: readonly TiffPage[], options?: { big?: boolean; loop?: boolean }): Buffer;
export function packSamples(samples: ArrayLike<number>, width: number, bits: number): Uint8Array;
export function phoneJpeg(raw: RawPicture, orientation: number): Promise<Buffer>;
export function cmykJpeg(raw: RawPicture, options?: { profile?: boolean }): Promise<Buffer>;
export function faxTiff(pages: readonly RawPicture[]): Promise<Buffer>;
export function lowRangeTiff(
  grey: RawPicture,
  options?: { from?: number; to?: number; orientation?: number },
): Buffer;
export function animatedGif(frames: readonly RawPicture[]): Promise<Buffer>;
export function annotationPng(width: number, height: number): Promise<Buffer>;
export function animatedPng(raw: RawPicture): Promise<Buffer>;
export function encodeLosslessJpeg(raw: RawPicture): Buffer;
export function fullMouthSeries(seed?: number, width?: number, height?: number): Promise<Buffer>;
export function letterPage(width: number, height: number, seed?: number): RawPicture;
export function heic(): Buffer;
export function jpeg12(): Buffer;
export function bomb(format: 'png' | 'bmp' | 'tiff' | 'gif', edge?: number): Buffer;

export function pdf(title: string, lines?: readonly string[]): Buffer;
export function docx(paragraphs?: readonly string[], options?: { macros?: boolean }): Buffer;
export function txt(text?: string): Buffer;
export function csv(rows?: number): Buffer;
export function html(): Buffer;
export function svg(): Buffer;
export function exe(): Buffer;

export function stlBinary(triangles?: number): Buffer;
export function stlAscii(triangles?: number): Buffer;
export function obj(triangles?: number): Buffer;
export function ply(triangles?: number): Buffer;
export function dicom(options?: {
  width?: number;
  height?: number;
  patientName?: string;
  pixels?: Uint8Array;
}): Buffer;

export function wav(seconds?: number): Buffer;
export function mp4(payloadBytes?: number): Buffer;
export function webm(
  picture: Uint8Array,
  options?: { width?: number; height?: number; seconds?: number; framesPerSecond?: number },
): Promise<Buffer>;

export function zip(entries: Iterable<readonly [name: string, content: string | Uint8Array]>): Buffer;
export function bytes(size: number, seed?: number): Buffer;
export function random(seed: number): () => number;
