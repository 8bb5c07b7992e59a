import { mix, smoothstep } from './noise.mjs';

/**
 * @typedef {object} Tooth Sizes in pixels.
 * @property {number} x of the neck, where crown and root meet
 * @property {number} y
 * @property {number} width of the crown
 * @property {number} crown height
 * @property {number} root length
 * @property {1 | 2 | 3} roots
 * @property {1 | -1} towards 1: the root points down, as in the lower jaw
 * @property {number} [tilt] radians, clockwise
 * @property {number} [cusps] 0 for a cutting edge
 * @property {'none' | 'filling' | 'root-filling' | 'crown' | 'implant'} [work] what a dentist did
 */

const SOFT_EDGE = 0.045;

/**
 * Puts a tooth on the film: enamel, dentine, pulp, and the dark ligament and bright bone wall around the root.
 * @param {import('./density.mjs').Film} film
 * @param {Tooth} tooth
 */
export function drawTooth(film, tooth) {
  const { x, y, width, crown, root, towards, tilt = 0 } = tooth;
  const half = width / 2;
  const [sin, cos] = [Math.sin(tilt), Math.cos(tilt)];
  const shade = tooth.work === 'implant' ? implant : natural;
  const lean = Math.abs(sin) * Math.max(crown, root) * 1.2 + half * 1.75;
  const drop = Math.abs(sin) * half * 1.75;
  const [above, below] = towards === 1 ? [crown, root] : [root, crown];
  film.expose(
    (px, py, density) => {
      const dx = px - x;
      const dy = py - y;
      const u = (dx * cos + dy * sin) / half;
      const along = (dy * cos - dx * sin) * towards;
      return shade(u, along < 0 ? along / crown : along / root, density, tooth);
    },
    { left: x - lean, top: y - above * 1.2 - drop, right: x + lean, bottom: y + below * 1.2 + drop },
  );
}

/**
 * @param {number} u across, -1 to 1 at the widest
 * @param {number} v along: -1 at the biting edge, 0 at the neck, 1 at the root's tip
 * @param {number} density
 * @param {Tooth} tooth
 */
function natural(u, v, density, tooth) {
  if (v < -1.2 || v > 1.15 || Math.abs(u) > 1.7) return density;
  return v <= 0 ? crownDensity(u, v, density, tooth) : rootDensity(u, v, density, tooth);
}

/** @param {number} u @param {number} v @param {number} density @param {Tooth} tooth */
function crownDensity(u, v, density, { roots, cusps = 0, work = 'none' }) {
  const t = -v;
  // Narrow at the neck, widest at two thirds, rounded at the edge.
  const side = mix(0.74, 1, smoothstep(0, 0.55, t)) - 0.1 * smoothstep(0.75, 1.05, t);
  const edge =
    cusps === 0
      ? 1 - 0.1 * u * u
      : 0.93 + 0.07 * Math.cos(u * Math.PI * cusps) - 0.12 * smoothstep(0.65, 1, Math.abs(u));
  const across = 1 - Math.abs(u) / side;
  const below = edge - t;
  const inside = smoothstep(-SOFT_EDGE, SOFT_EDGE, across) * smoothstep(-SOFT_EDGE, SOFT_EDGE, below);
  if (inside === 0) return density;
  const thickness = Math.sqrt(Math.max(0, 1 - (u / side) ** 2));
  const enamel = 1 - smoothstep(0.1, 0.24, Math.min(across * 0.9, below)) * smoothstep(0.02, 0.2, t + 0.1);
  let own = 0.66 + 0.36 * thickness + 0.55 * enamel * smoothstep(0, 0.25, t);
  const pulpHalf = roots === 1 ? 0.16 : 0.3;
  const pulp = smoothstep(pulpHalf + 0.09, pulpHalf - 0.02, Math.abs(u)) * smoothstep(0.5, 0.25, t);
  own -= 0.2 * pulp;
  if (work === 'filling') {
    const cavity =
      smoothstep(0.5, 0.42, Math.abs(u + 0.1)) * smoothstep(0.6, 0.68, t + 0.06 * Math.cos(u * 9));
    own = mix(own, 3.4, cavity);
  } else if (work === 'crown') own = mix(own, 3, smoothstep(0.02, 0.06, t));
  else if (work === 'root-filling') {
    own = mix(
      own,
      2.6,
      smoothstep(pulpHalf * 0.7 + 0.05, pulpHalf * 0.7, Math.abs(u)) * smoothstep(0.55, 0.5, t),
    );
    own = mix(own, 2.9, smoothstep(0.52, 0.46, Math.abs(u)) * smoothstep(0.62, 0.68, t));
  }
  return mix(density, own, inside);
}

/** @param {number} u @param {number} v @param {number} density @param {Tooth} tooth */
function rootDensity(u, v, density, { roots, work = 'none' }) {
  // The roots of a molar leave a common trunk.
  const split = roots === 1 ? 0 : smoothstep(0, 0.5, v);
  const taper = v < 1 ? (1 - v ** 2.4) ** 0.7 : 0;
  const slim = roots === 1 ? 0.74 * taper * mix(1, 0.78, v) : (roots === 2 ? 0.36 : 0.27) * taper;
  const half = roots === 1 ? slim : mix(0.74, slim, split);
  let offset = Number.POSITIVE_INFINITY;
  for (let i = 0; i < roots; i++) {
    const place = roots === 1 ? 0 : (i / (roots - 1)) * 2 - 1;
    const middle = roots === 1 ? 0.05 * v * v : place * 0.38 * split * (1 + 0.12 * v);
    offset = Math.min(offset, Math.abs(u - middle));
  }
  const depth = half - offset;
  // Outside the root: a dark line of ligament, then the bright wall of its socket.
  const near = -depth;
  const socket = smoothstep(0.12, 0.28, v) * smoothstep(1.01, 0.95, v);
  const ligament = smoothstep(0.01, 0.05, near) * smoothstep(0.12, 0.07, near) * socket;
  const wall = smoothstep(0.08, 0.13, near) * smoothstep(0.24, 0.15, near) * socket;
  const around = density - 0.15 * ligament * Math.min(1, density * 2) + 0.08 * wall;
  const inside = smoothstep(-SOFT_EDGE, SOFT_EDGE, depth) * smoothstep(1.01, 0.98, v);
  if (inside === 0) return around;

  const thickness = Math.sqrt(Math.max(0, 1 - (offset / Math.max(half, 0.01)) ** 2));
  const canalHalf = mix(roots === 1 ? 0.16 : mix(0.3, 0.09, split), 0.03, v);
  const canal = smoothstep(canalHalf + 0.09, canalHalf - 0.02, offset) * smoothstep(1, 0.88, v);
  // Dentine goes on from the crown; deeper, bone in front of and behind the root adds to it.
  let own = mix(0.66 + 0.36 * thickness, density * 0.55 + 0.34 + 0.34 * thickness, smoothstep(0, 0.35, v));
  if (work === 'root-filling') {
    const filled = smoothstep(canalHalf * 0.7 + 0.05, canalHalf * 0.7, offset) * smoothstep(0.97, 0.93, v);
    own = mix(own - 0.1 * canal, 2.5, filled);
  } else own -= 0.2 * canal;
  return mix(around, own, inside);
}

/** @param {number} u @param {number} v @param {number} density @param {Tooth} tooth */
function implant(u, v, density, { root, width }) {
  if (v <= 0) {
    const post = smoothstep(0.36, 0.3, Math.abs(u)) * smoothstep(-0.98, -0.9, v);
    const cap = smoothstep(0.95 + 0.25 * v * v, 0.9, Math.abs(u) + 0.3 * (1 + v)) * smoothstep(-1, -0.95, v);
    return mix(mix(density, 1.15, cap), 3.2, post);
  }
  const threads = 0.05 * Math.asin(Math.sin((v * root * Math.PI) / (width * 0.11)));
  const half = mix(0.5, 0.36, v) + threads * smoothstep(0.08, 0.14, v);
  return mix(density, 3.4, smoothstep(half + 0.04, half, Math.abs(u)) * smoothstep(0.97, 0.93, v));
}
