import sharp from 'sharp';

/**
 * A soft tone of `seconds` in a mono 16-bit WAV at 8 kHz.
 * @param {number} [seconds]
 * @returns {Buffer}
 */
export function wav(seconds = 1) {
  const rate = 8000;
  const samples = Math.round(seconds * rate);
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + samples * 2, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i++) {
    const fade = Math.min(1, i / 400, (samples - i) / 400);
    file.writeInt16LE(Math.round(6000 * fade * Math.sin((i / rate) * 2 * Math.PI * 440)), 44 + i * 2);
  }
  return file;
}

/**
 * The frame of an MP4: brand, a movie header and no tracks. It is recognised as a video; there is nothing to see.
 * @param {number} [payloadBytes] size of the media data, all zero
 * @returns {Buffer}
 */
export function mp4(payloadBytes = 1024) {
  const header = Buffer.alloc(100);
  header.writeUInt32BE(1000, 12);
  header.writeUInt32BE(1000, 16);
  header.writeUInt32BE(0x00010000, 20);
  header.writeUInt16BE(0x0100, 24);
  header.writeUInt32BE(0x00010000, 36);
  header.writeUInt32BE(0x00010000, 52);
  header.writeUInt32BE(0x40000000, 68);
  header.writeUInt32BE(1, 96);
  return Buffer.concat([
    box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2mp41', 'latin1')),
    box('moov', box('mvhd', header)),
    box('mdat', Buffer.alloc(payloadBytes)),
  ]);
}

/** @param {string} type @param {Buffer} content */
function box(type, content) {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}

/**
 * A video that browsers play: a WebM whose frames are VP8 key frames, each taken out of a lossy WebP picture,
 * which holds exactly that. The camera glides over the picture given.
 * @param {Uint8Array} picture in any format sharp reads, larger than the video
 * @param {{ width?: number, height?: number, seconds?: number, framesPerSecond?: number }} [options]
 * @returns {Promise<Buffer>}
 */
export async function webm(picture, { width = 320, height = 180, seconds = 2, framesPerSecond = 10 } = {}) {
  const source = sharp(picture);
  const { width: fullWidth, height: fullHeight } = await source.metadata();
  const count = Math.max(1, Math.round(seconds * framesPerSecond));
  const blocks = [];
  for (let i = 0; i < count; i++) {
    const left = Math.round(((fullWidth - width) * i) / Math.max(1, count - 1));
    const top = Math.round((fullHeight - height) / 2);
    const still = source.clone().extract({ left, top, width, height }).removeAlpha().webp({ quality: 60 });
    const head = Buffer.alloc(4);
    head[0] = 0x81;
    head.writeInt16BE(Math.round((i * 1000) / framesPerSecond), 1);
    head[3] = 0x80;
    blocks.push(ebml(0xa3, Buffer.concat([head, vp8FrameOf(await still.toBuffer())])));
  }
  const video = ebml(0xe0, Buffer.concat([ebml(0xb0, number(width)), ebml(0xba, number(height))]));
  const track = [
    ebml(0xd7, number(1)),
    ebml(0x73c5, number(1)),
    ebml(0x83, number(1)),
    ebml(0x86, Buffer.from('V_VP8')),
    video,
  ];
  const duration = Buffer.alloc(8);
  duration.writeDoubleBE(seconds * 1000);
  const info = [
    ebml(0x2ad7b1, number(1_000_000)),
    ebml(0x4489, duration),
    ebml(0x4d80, Buffer.from('sample-files')),
    ebml(0x5741, Buffer.from('sample-files')),
  ];
  const head = [
    ebml(0x4286, number(1)),
    ebml(0x42f7, number(1)),
    ebml(0x42f2, number(4)),
    ebml(0x42f3, number(8)),
    ebml(0x4282, Buffer.from('webm')),
    ebml(0x4287, number(2)),
    ebml(0x4285, number(2)),
  ];
  const segment = [
    ebml(0x1549a966, Buffer.concat(info)),
    ebml(0x1654ae6b, ebml(0xae, Buffer.concat(track))),
    ebml(0x1f43b675, Buffer.concat([ebml(0xe7, number(0)), ...blocks])),
  ];
  return Buffer.concat([ebml(0x1a45dfa3, Buffer.concat(head)), ebml(0x18538067, Buffer.concat(segment))]);
}

/** @param {Buffer} webp */
function vp8FrameOf(webp) {
  for (let at = 12; at + 8 <= webp.length; ) {
    const size = webp.readUInt32LE(at + 4);
    if (webp.toString('latin1', at, at + 4) === 'VP8 ') return webp.subarray(at + 8, at + 8 + size);
    at += 8 + size + (size % 2);
  }
  throw new Error('The WebP picture holds no VP8 frame.');
}

/**
 * One EBML element (RFC 8794): id, size in eight bytes, content.
 * @param {number} id
 * @param {Buffer} content
 */
function ebml(id, content) {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(content.length) | (1n << 56n));
  return Buffer.concat([number(id), size, content]);
}

/** @param {number} value */
function number(value) {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}
