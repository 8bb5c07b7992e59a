/**
 * A lossless JPEG (ITU-T T.81, process 14, SOF3), as X-ray software writes it: each sample as its difference from the
 * one to its left, in one Huffman table of codes of equal length.
 * @param {{ width: number, height: number, channels: 1 | 3, data: Uint8Array }} picture 8 bits a channel
 * @returns {Buffer}
 */
export function encodeLosslessJpeg({ width, height, channels, data }) {
  const components = Array.from({ length: channels }, (_, i) => i + 1);
  const head = Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xc3, [
      8,
      height >> 8,
      height & 255,
      width >> 8,
      width & 255,
      channels,
      ...components.flatMap((id) => [id, 0x11, 0]),
    ]),
    // Categories 0 to 8 in codes of four bits.
    segment(0xc4, [0, 0, 0, 0, 9, ...Array(12).fill(0), 0, 1, 2, 3, 4, 5, 6, 7, 8]),
    // Predictor 1: the sample to the left.
    segment(0xda, [channels, ...components.flatMap((id) => [id, 0]), 1, 0, 0]),
  ]);
  const bits = new BitWriter();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++) {
        const at = (y * width + x) * channels + channel;
        const left = x > 0 ? data[at - channels] : y > 0 ? data[at - width * channels] : 128;
        putDifference(bits, (data[at] ?? 0) - (left ?? 0));
      }
    }
  }
  return Buffer.concat([head, bits.end(), Buffer.from([0xff, 0xd9])]);
}

/** @param {BitWriter} bits @param {number} difference */
function putDifference(bits, difference) {
  const category = 32 - Math.clz32(Math.abs(difference));
  bits.put(category, 4);
  if (category > 0) bits.put(difference > 0 ? difference : difference + 2 ** category - 1, category);
}

/** @param {number} marker @param {number[]} payload */
function segment(marker, payload) {
  const length = payload.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...payload]);
}

/** Bits of entropy-coded data: a byte of ones is followed by a byte of zeros. */
class BitWriter {
  /** @type {number[]} */
  #bytes = [];
  #held = 0;
  #count = 0;

  /** @param {number} value @param {number} bits */
  put(value, bits) {
    for (let bit = bits - 1; bit >= 0; bit--) {
      this.#held = (this.#held << 1) | ((value >> bit) & 1);
      if (++this.#count < 8) continue;
      this.#bytes.push(this.#held);
      if (this.#held === 0xff) this.#bytes.push(0);
      this.#held = 0;
      this.#count = 0;
    }
  }

  end() {
    while (this.#count > 0) this.put(1, 1);
    return Buffer.from(this.#bytes);
  }
}
