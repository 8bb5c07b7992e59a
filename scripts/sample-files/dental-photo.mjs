import { length, mix, smoothNoise, smoothstep } from './noise.mjs';
import { random } from './random.mjs';

/** @typedef {readonly [red: number, green: number, blue: number]} Colour */

/** @type {Colour} */
const DARK = [24, 10, 12];
/** @type {Colour} */
const GUM = [190, 104, 102];
/** @type {Colour} */
const PALATE = [222, 150, 142];
/** @type {Colour} */
const ENAMEL = [236, 226, 204];
/** @type {Colour} */
const STAIN = [204, 182, 142];

/**
 * A drawing that looks like a photograph of an upper jaw seen from the biting side. Nobody's.
 * @param {number} width
 * @param {number} height
 * @param {number} [seed]
 * @returns {import('./pictures.mjs').RawPicture}
 */
export function dentalPhoto(width, height, seed = 1) {
  const data = new Uint8Array(width * height * 3);
  const unit = Math.min(width / 2.3, height / 1.9);
  const teeth = archOfTeeth(seed);
  const [flesh, gloss] = [smoothNoise(seed + 5), smoothNoise(seed + 6)];
  for (let py = 0, at = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      const x = (px - width / 2) / unit;
      const y = (py - height * 0.53) / unit;
      const colour = toothAt(teeth, x, y, gloss) ?? softTissue(x, y, flesh);
      const corner = ((px / width) * 2 - 1) ** 2 + ((py / height) * 2 - 1) ** 2;
      const light = 1.04 - 0.2 * corner;
      for (const channel of colour) data[at++] = Math.min(255, Math.max(0, channel * light));
    }
  }
  return { width, height, channels: 3, data };
}

/**
 * @typedef {{ x: number, y: number, across: number, deep: number, sin: number, cos: number, molar: boolean, shade: number }} Seen
 * @param {number} seed
 * @returns {Seen[]}
 */
function archOfTeeth(seed) {
  const next = random(seed);
  const widths = [0.2, 0.155, 0.175, 0.165, 0.16, 0.235, 0.225];
  const teeth = [];
  for (const side of [-1, 1]) {
    let angle = 0;
    for (const [index, width] of widths.entries()) {
      const radius = 0.86;
      angle += width / 2 / radius / 1.02;
      // A horseshoe: round in front, straight behind.
      const x = side * 0.74 * Math.sin(Math.min(angle, 1.35));
      const y = -0.78 * Math.cos(Math.min(angle, 1.35)) + Math.max(0, angle - 1.35) * 0.9 + 0.04;
      const turn = side * Math.min(angle, 1.4);
      teeth.push({
        x,
        y,
        across: width / 2,
        deep: index < 3 ? 0.1 + 0.012 * index : index < 5 ? 0.135 : 0.165,
        sin: Math.sin(turn),
        cos: Math.cos(turn),
        molar: index > 2,
        shade: next() * 0.35,
      });
      angle += width / 2 / radius / 1.02;
    }
  }
  return teeth;
}

/**
 * @param {readonly Seen[]} teeth @param {number} x @param {number} y @param {(x: number, y: number) => number} gloss
 * @returns {Colour | null}
 */
function toothAt(teeth, x, y, gloss) {
  for (const tooth of teeth) {
    const dx = x - tooth.x;
    const dy = y - tooth.y;
    if (dx > 0.25 || dx < -0.25 || dy > 0.25 || dy < -0.25) continue;
    const u = (dx * tooth.cos + dy * tooth.sin) / tooth.across;
    const v = (dy * tooth.cos - dx * tooth.sin) / tooth.deep;
    const out = Math.cbrt(Math.abs(u * u * u) + Math.abs(v * v * v));
    if (out > 1) continue;
    const rim = smoothstep(1, 0.55, out);
    // Fissures between the cusps of back teeth; a ridge along the front ones.
    const fissure = tooth.molar
      ? smoothstep(0.14, 0, Math.abs(v + 0.14 * Math.sin(u * 5))) * smoothstep(0.8, 0.4, Math.abs(u)) +
        0.7 * smoothstep(0.1, 0, Math.abs(u - 0.12 * v)) * smoothstep(0.75, 0.3, Math.abs(v))
      : 0.35 * smoothstep(0.5, 0, Math.abs(v - 0.2));
    const dome = tooth.molar ? Math.cos(u * 4.2) * Math.cos(v * 3.6) * -0.1 : 0.08 * -v;
    const shine = smoothstep(0.3, 0.04, length(u + 0.32, v + 0.42)) * 42;
    const base = blend(ENAMEL, STAIN, tooth.shade + 0.35 * fissure + 0.08 * gloss(x * 14 + 40, y * 14 + 40));
    const light = mix(0.6, 1, rim) * (1 + dome) * (1 - 0.32 * fissure);
    return [base[0] * light + shine, base[1] * light + shine, base[2] * light + shine];
  }
  return null;
}

/** @param {number} x @param {number} y @param {(x: number, y: number) => number} flesh @returns {Colour} */
function softTissue(x, y, flesh) {
  const outer = length(x / 0.76, Math.min(0, y) / 0.8);
  const inGum = smoothstep(1.34, 1.24, outer) * smoothstep(1.02, 0.9, y);
  const noise = flesh(x * 5 + 20, y * 5 + 20) * 0.5 + flesh(x * 17 + 60, y * 17 + 60) * 0.25;
  // Folds behind the front teeth, and the seam down the middle of the palate.
  const folds =
    Math.sin((y + 0.35 * Math.abs(x)) * 34 + noise) *
    smoothstep(0.02, -0.3, y) *
    smoothstep(0.5, 0.2, Math.abs(x));
  const seam = smoothstep(0.03, 0, Math.abs(x + 0.01 * noise)) * smoothstep(-0.6, -0.3, y);
  const deep = smoothstep(0.2, 1, outer);
  const palate = blend(PALATE, GUM, deep);
  const light = 0.86 + 0.14 * noise + 0.07 * folds - 0.14 * seam - 0.3 * smoothstep(0.3, 0.95, y);
  const groove = 1 - 0.34 * smoothstep(0.2, 0.02, Math.abs(outer - 1.0)) * smoothstep(0.35, 0, y);
  const wet = smoothstep(0.22, 0, length((x + 0.2) / 1.2, (y - 0.08) / 0.9)) * 26;
  const lit = /** @type {Colour} */ ([
    palate[0] * light * groove + wet,
    palate[1] * light * groove + wet,
    palate[2] * light * groove + wet,
  ]);
  return blend(DARK, lit, inGum);
}

/** @param {Colour} a @param {Colour} b @param {number} t @returns {Colour} */
function blend(a, b, t) {
  return [mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)];
}
