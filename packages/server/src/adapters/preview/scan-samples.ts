import type { Samples } from './scan-levels.js';

/** How the samples of a grey page lie in its bytes (TIFF 6.0): packed ones most significant bit first. */
export type SampleKind = 'packed10' | 'packed12' | 'packed14' | 'int16' | 'int32' | 'uint32' | 'float32';

export interface SampleLayout {
  readonly width: number;
  readonly height: number;
  readonly littleEndian: boolean;
  /** 2: each sample is what the one before it in its row is to be increased by. */
  readonly predictor: number;
}

const ARRAYS = { int16: Int16Array, int32: Int32Array, uint32: Uint32Array, float32: Float32Array } as const;

/** @param bytes rows, each of whole bytes; those missing at the end are 0 */
export function readSamples(bytes: Buffer, kind: SampleKind, layout: SampleLayout): Samples {
  switch (kind) {
    case 'packed10':
    case 'packed12':
    case 'packed14':
      return unpack(bytes, Number(kind.slice(6)), layout);
    default:
      return wholeBytes(bytes, kind, layout);
  }
}

function unpack(bytes: Buffer, bits: number, { width, height }: SampleLayout): Uint16Array {
  const samples = new Uint16Array(width * height);
  const rowBytes = Math.ceil((width * bits) / 8);
  const mask = 2 ** bits - 1;
  for (let y = 0, to = 0; y < height; y++) {
    let from = y * rowBytes;
    let held = 0;
    let heldBits = 0;
    for (let x = 0; x < width; x++) {
      while (heldBits < bits) {
        held = ((held << 8) | (bytes[from++] ?? 0)) & 0xff_ffff;
        heldBits += 8;
      }
      heldBits -= bits;
      samples[to++] = (held >> heldBits) & mask;
    }
  }
  return samples;
}

function wholeBytes(bytes: Buffer, kind: keyof typeof ARRAYS, layout: SampleLayout): Samples {
  const { width, height, littleEndian, predictor } = layout;
  const samples = new ARRAYS[kind](width * height);
  const whole = new Uint8Array(samples.buffer);
  whole.set(bytes.subarray(0, whole.length));
  const view = Buffer.from(samples.buffer);
  if (littleEndian !== isHostLittleEndian) samples.BYTES_PER_ELEMENT === 2 ? view.swap16() : view.swap32();
  if (predictor === 2) {
    // Sums wrap around as the typed array does.
    for (let i = 1; i < samples.length; i++) if (i % width !== 0) samples[i]! += samples[i - 1]!;
  }
  return samples;
}

const isHostLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
