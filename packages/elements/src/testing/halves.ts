const WIDTH = 32;
const HEIGHT = 16;

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** 32 by 16 pixels, the left half red, the right half blue. */
export async function halves(
  type: 'image/jpeg' | 'image/png' | 'image/webp',
): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#dc1414';
  context.fillRect(0, 0, WIDTH / 2, HEIGHT);
  context.fillStyle = '#1414dc';
  context.fillRect(WIDTH / 2, 0, WIDTH / 2, HEIGHT);
  const blob = await canvas.convertToBlob({ type, quality: 0.95 });
  return new Uint8Array(await blob.arrayBuffer());
}

/** The same, in what Chromium does not write. */
export const gifHalves = () =>
  bytesOf(
    'R0lGODlhIAAQAIEAAExpcdwUFBQU3AAAACH5BAUAAAAALAAAAAAgABAAAAIrjI8Zwu0vlDywtjmtxVJXrngQmIgPiZgOSqkMa7gvLEe0DC/47ea1v2PVCgA7',
  );

export const avifHalves = () =>
  bytesOf(
    'AAAAHGZ0eXBhdmlmAAAAAG1pZjFhdmlmbWlhZgAAANZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAAA+gABAAAAAAAAADEAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABhdjAxAAAAAA5waXRtAAAAAAABAAAAVmlwcnAAAAA4aXBjbwAAAAxhdjFDgSACAAAAABRpc3BlAAAAAAAAACAAAAAQAAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAgMAAAA5bWRhdBIACgg4EP/tICGg0jIjF4JjBMAAMoAAAADGNg7dYfqSHFl4fTy+/eaZbDirX0X70NA=',
  );

/** 24 bits a pixel, uncompressed, from the bottom up. */
export function bmpHalves(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(54 + WIDTH * HEIGHT * 3);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, WIDTH, true);
  view.setInt32(22, HEIGHT, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel += 1) {
    bytes.set(pixel % WIDTH < WIDTH / 2 ? [20, 20, 220] : [220, 20, 20], 54 + pixel * 3);
  }
  return bytes;
}

/** A camera's remark on how it was held: Exif 2.3, tag 0x0112. @param orientation from 1 to 8 */
export function withOrientation(
  jpeg: Uint8Array<ArrayBuffer>,
  orientation: number,
  fillerBytes = 0,
): Uint8Array<ArrayBuffer> {
  const tiff = [
    0x4d,
    0x4d,
    0,
    42,
    0,
    0,
    0,
    8,
    0,
    1,
    1,
    0x12,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    orientation,
    0,
    0,
    0,
    0,
    0,
    0,
  ];
  const body = [...new TextEncoder().encode('Exif'), 0, 0, ...tiff];
  const length = body.length + 2;
  const filler = new Uint8Array(fillerBytes);
  if (fillerBytes > 0) filler.set([0xff, 0xe4, (fillerBytes - 2) >> 8, (fillerBytes - 2) & 0xff]);
  return joined([
    jpeg.subarray(0, 2),
    Uint8Array.from([0xff, 0xe1, length >> 8, length & 0xff, ...body]),
    filler,
    jpeg.subarray(2),
  ]);
}

/** A PNG that says it is this large, with next to nothing in it. */
export function pngBomb(
  width: number,
  height: number,
  png: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const bomb = png.slice();
  const view = new DataView(bomb.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bomb;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
