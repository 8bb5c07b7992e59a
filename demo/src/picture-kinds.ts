import { samples } from './samples.js';
import type { SeedFile } from './seed-files.js';

const { dentalPhoto, dentalXray } = samples;

/** Half of a file, which still begins as one. */
const cutShort = (file: Uint8Array) => file.subarray(0, file.length / 2);

/** One picture of each kind that clinics send, and one for each reason why one is not shown. */
const KINDS: readonly (readonly [role: string, name: string, make: SeedFile['make']])[] = [
  ['referring-dentist', 'full-mouth series, 24 megapixels.jpg', () => samples.fullMouthSeries(31)],
  [
    'referring-dentist',
    'phone photo, held sideways.jpg',
    () => samples.phoneJpeg(dentalPhoto(800, 600, 32), 6),
  ],
  ['referring-dentist', 'iPhone photo.heic', () => samples.heic()],
  [
    'referring-dentist',
    'sensor, 16 bits, low range.tif',
    () => samples.lowRangeTiff(dentalXray(480, 640, 33)),
  ],
  ['referring-dentist', 'sensor, 12 bits.tif', () => twelveBitTiff()],
  ['referring-dentist', 'old sensor.bmp', () => samples.encodePicture(dentalXray(600, 460, 34), 'bmp')],
  ['front-desk', 'referral letter, fax of 3 pages.tif', () => fax()],
  ['front-desk', 'scanned pages of two sizes.tif', () => pagesOfTwoSizes()],
  ['front-desk', 'from the printer, CMYK.jpg', () => samples.cmykJpeg(dentalPhoto(600, 450, 35))],
  ['oral-surgeon', 'lossless X-ray.jpg', () => samples.encodeLosslessJpeg(dentalXray(420, 320, 36))],
  ['oral-surgeon', 'X-ray export, 12 bits.jpg', () => samples.jpeg12()],
  ['oral-surgeon', 'mouth opening.gif', () => samples.animatedGif(opening())],
  ['oral-surgeon', 'marks to lay over, transparent.png', () => samples.annotationPng(640, 480)],
  ['oral-surgeon', 'follow-up.webp', () => samples.encodePicture(dentalPhoto(600, 450, 37), 'webp')],
  ['oral-surgeon', 'follow-up.avif', () => samples.encodePicture(dentalPhoto(320, 240, 38), 'avif')],
  [
    'front-desk',
    'photo, cut short.jpg',
    async () => cutShort(await samples.encodePicture(dentalPhoto(600, 450, 39), 'jpeg')),
  ],
  ['front-desk', 'damaged on the way.png', () => damagedPng()],
  ['front-desk', 'far too large.png', () => samples.bomb('png')],
  ['front-desk', 'rare compression (LZMA).tif', () => lzmaTiff()],
];

export const PICTURE_KINDS: readonly SeedFile[] = KINDS.map(([role, name, make]) => ({
  caseId: 'C-1003',
  role,
  name,
  make,
}));

function twelveBitTiff(): Uint8Array {
  const { width, height, data } = dentalXray(480, 640, 40);
  const rows = samples.packSamples(
    Uint16Array.from(data, (value) => value * 4),
    width,
    12,
  );
  return samples.encodeTiff([{ width, height, bits: 12, rows, compression: 'deflate' }]);
}

function fax(): Promise<Uint8Array> {
  return samples.faxTiff([1, 2, 3].map((seed) => samples.letterPage(1240, 1754, seed)));
}

function pagesOfTwoSizes(): Uint8Array {
  const [upright, lying] = [samples.letterPage(620, 877, 4), samples.letterPage(877, 620, 5)];
  return samples.encodeTiff(
    [upright, lying].map(({ width, height, data }) => ({
      width,
      height,
      rows: data,
      compression: 'deflate',
    })),
  );
}

/** A photo that a dark gap opens in. */
function opening() {
  const { width, height, data } = dentalPhoto(240, 180, 41);
  return Array.from({ length: 8 }, (_, frame) => {
    const gap = 4 + Math.min(frame, 8 - frame) * 6;
    const dark = data.map((value, i) => {
      const y = Math.floor(i / (width * 3)) - height / 2;
      return Math.abs(y) < gap ? value * 0.3 : value;
    });
    return { width, height, channels: 3 as const, data: dark };
  });
}

async function damagedPng(): Promise<Uint8Array> {
  const whole = await samples.encodePicture(dentalXray(200, 150, 42), 'png');
  return Buffer.concat([whole.subarray(0, 40), samples.bytes(whole.length - 40, 42)]);
}

function lzmaTiff(): Uint8Array {
  return samples.encodeTiff([
    { width: 200, height: 150, rows: samples.bytes(9000, 43), compression: 34_925 },
  ]);
}
