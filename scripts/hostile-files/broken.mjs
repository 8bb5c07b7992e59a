import * as sample from '../sample-files/index.mjs';
import { BYTES, file, REFUSED, TEXT } from './payload.mjs';

/**
 * Files that a broken line, a full disk or a hand has cut: the beginning alone, and nothing at all. The person gets
 * back what they sent; what cannot be told any more is for download.
 */
export async function truncated() {
  const word = sample.docx();
  /** @type {readonly (readonly [name: string, content: Uint8Array, cut: string])[]} */
  const cuts = [
    ['picture.jpg', await sample.jpeg(64, 48), 'image/jpeg'],
    ['picture.png', await sample.png(64, 48), 'image/png'],
    ['picture.gif', await sample.gif(64, 48), 'image/gif'],
    ['picture.webp', await sample.webp(64, 48), 'image/webp'],
    ['picture.avif', await sample.avif(64, 48), 'image/avif'],
    ['picture.tif', await sample.tiff(64, 48), 'image/tiff'],
    ['picture.bmp', await sample.bmp(64, 48), 'image/bmp'],
    ['picture.heic', sample.heic(), 'image/heic'],
    ['plan.pdf', sample.pdf('x'), 'application/pdf'],
    ['plan.docx', word, REFUSED],
    ['scan.dcm', sample.dicom(), 'application/dicom'],
    ['jaw.stl', sample.stlBinary(40), BYTES],
    ['jaw.ply', sample.ply(), BYTES],
    ['clip.mp4', sample.mp4(), 'video/mp4'],
    ['memo.wav', sample.wav(), 'audio/wav'],
    ['series.zip', sample.zip([['a', 'b'.repeat(500)]]), 'application/zip'],
    ['notes.txt', sample.txt(), TEXT],
  ];
  return cuts.flatMap(([name, content, cut]) => [
    file('half of it', name, content.subarray(0, Math.floor(content.length / 2)), cut),
    file('without its last byte', name, content.subarray(0, -1), cut),
    file('nothing', name, '', BYTES),
  ]);
}
