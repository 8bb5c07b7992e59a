import { random } from './random.mjs';

/**
 * Smooth noise in [-1, 1] over the plane, the same for the same seed. One unit of x or y is one grain.
 * @param {number} seed
 * @returns {(x: number, y: number) => number}
 */
export function smoothNoise(seed) {
  const size = 256;
  const next = random(seed);
  const lattice = Float32Array.from({ length: size * size }, () => next() * 2 - 1);
  /** @param {number} x @param {number} y */
  const at = (x, y) => lattice[(y & (size - 1)) * size + (x & (size - 1))] ?? 0;
  return (x, y) => {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [ease(x - column), ease(y - row)];
    const top = mix(at(column, row), at(column + 1, row), u);
    return mix(top, mix(at(column, row + 1), at(column + 1, row + 1), u), v);
  };
}

/**
 * Hermite step from 0 at `from` to 1 at `to`; `from` may be the larger one.
 * @param {number} from @param {number} to @param {number} value
 */
export function smoothstep(from, to, value) {
  return ease(Math.min(1, Math.max(0, (value - from) / (to - from))));
}

/** @param {number} a @param {number} b @param {number} t */
export function mix(a, b, t) {
  return a + (b - a) * t;
}

/** @param {number} t */
function ease(t) {
  return t * t * (3 - 2 * t);
}
