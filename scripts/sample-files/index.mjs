/**
 * Files made in memory for tests, the demo and benchmarks: small, valid, and the same bytes for the same arguments.
 */
export { encodeBmp } from './bmp.mjs';
export { dentalPhoto, dentalXray } from './dental.mjs';
export { dicom } from './dicom.mjs';
export { csv, docx, exe, html, pdf, svg, txt } from './documents.mjs';
export { fullMouthSeries } from './full-mouth-series.mjs';
export {
  animatedGif,
  animatedPng,
  annotationPng,
  bomb,
  cmykJpeg,
  faxTiff,
  heic,
  jpeg12,
  lowRangeTiff,
  phoneJpeg,
} from './hard-pictures.mjs';
export { letterPage } from './letter.mjs';
export { encodeLosslessJpeg } from './lossless-jpeg.mjs';
export { mp4, wav, webm } from './media.mjs';
export { obj, ply, stlAscii, stlBinary } from './models.mjs';
export {
  avif,
  bmp,
  encodePicture,
  encodeTiffPages,
  gif,
  jpeg,
  picture,
  png,
  tiff,
  webp,
} from './pictures.mjs';
export { bytes, random } from './random.mjs';
export { encodeTiff, packSamples } from './tiff.mjs';
export { zip } from './zip.mjs';
