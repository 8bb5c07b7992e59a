/**
 * A generator of numbers in [0, 1) that gives the same sequence for the same seed on every machine.
 * @param {number} seed
 * @returns {() => number}
 */
export function random(seed) {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Incompressible bytes that depend on nothing but size and seed. Fast enough for hundreds of megabytes.
 * @param {number} size
 * @param {number} [seed]
 * @returns {Buffer}
 */
export function bytes(size, seed = 1) {
  const words = new Uint32Array(Math.ceil(size / 4));
  let x = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) >>> 0 || 1;
  for (let i = 0; i < words.length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    words[i] = x;
  }
  return Buffer.from(words.buffer, 0, size);
}
