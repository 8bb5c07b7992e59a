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
  return (x, y) => {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const u = ease(x - column);
    const left = column & (size - 1);
    const right = (column + 1) & (size - 1);
    const top = (row & (size - 1)) * size;
    const bottom = ((row + 1) & (size - 1)) * size;
    const above = mix(lattice[top + left] ?? 0, lattice[top + right] ?? 0, u);
    const below = mix(lattice[bottom + left] ?? 0, lattice[bottom + right] ?? 0, u);
    return mix(above, below, ease(y - row));
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

/**
 * The length of (x, y): `Math.hypot` guards against overflow and takes many times as long.
 * @param {number} x @param {number} y
 */
export function length(x, y) {
  return Math.sqrt(x * x + y * y);
}

/** @param {number} t */
function ease(t) {
  return t * t * (3 - 2 * t);
}
