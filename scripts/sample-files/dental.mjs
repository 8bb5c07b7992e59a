import { Film } from './density.mjs';
import { length, smoothNoise, smoothstep } from './noise.mjs';
import { random } from './random.mjs';
import { drawTooth } from './tooth.mjs';

export { dentalPhoto } from './dental-photo.mjs';

/** @typedef {import('./tooth.mjs').Tooth} Tooth */
/** @typedef {NonNullable<Tooth['work']>} Work */

/**
 * Teeth from the midline outwards: width of the crown relative to the upper central incisor, roots, cusps.
 * @type {Record<'upper' | 'lower', readonly (readonly [width: number, roots: 1 | 2 | 3, cusps: number])[]>}
 */
const JAWS = {
  upper: [
    [1, 1, 0],
    [0.8, 1, 0],
    [0.9, 1, 0.6],
    [0.86, 1, 2],
    [0.84, 1, 2],
    [1.25, 3, 2],
    [1.18, 3, 2],
    [1.02, 2, 2],
  ],
  lower: [
    [0.64, 1, 0],
    [0.7, 1, 0],
    [0.82, 1, 0.6],
    [0.86, 1, 2],
    [0.88, 1, 2],
    [1.32, 2, 2],
    [1.26, 2, 2],
    [1.14, 2, 2],
  ],
};

/**
 * A drawing that looks like a dental X-ray, to stand for one in a demonstration. Nobody's teeth.
 * @param {number} width
 * @param {number} height
 * @param {number} [seed]
 * @param {'panoramic' | 'bitewing' | 'periapical'} [kind] by the shape of the picture unless given
 * @returns {import('./pictures.mjs').RawPicture}
 */
export function dentalXray(
  width,
  height,
  seed = 1,
  kind = width / height >= 1.6 ? 'panoramic' : width / height > 1.05 ? 'bitewing' : 'periapical',
) {
  const film = new Film(width, height);
  if (kind === 'panoramic') {
    panoramic(film, seed);
    return film.develop(seed, { vignette: 0.55, grain: 6 });
  }
  if (kind === 'bitewing') bitewing(film, seed);
  else periapical(film, seed);
  return film.develop(seed, { vignette: 0.18, grain: 7 });
}

/** The fine web inside bone. @param {number} seed @param {number} grain pixels */
function trabeculae(seed, grain) {
  const [coarse, fine] = [smoothNoise(seed + 31), smoothNoise(seed + 32)];
  return (/** @type {number} */ x, /** @type {number} */ y) =>
    0.6 * coarse(x / grain, y / (grain * 0.8)) + 0.4 * fine(x / (grain * 0.4), y / (grain * 0.4));
}

/** @param {() => number} next @param {boolean} molar @returns {Work} */
function someWork(next, molar) {
  const chance = next();
  if (chance < (molar ? 0.34 : 0.07)) return 'filling';
  if (chance < (molar ? 0.44 : 0.1)) return 'root-filling';
  return chance > 0.95 ? 'crown' : 'none';
}

/** @param {Film} film @param {number} seed */
function panoramic(film, seed) {
  const { width, height } = film;
  const next = random(seed);
  // Everything is measured in a frame of two by one about the middle of the bite.
  const unit = Math.min(width / 2, height);
  const middle = { x: width / 2, y: height * 0.5 };
  const web = trabeculae(seed, unit * 0.012);
  /** The line the teeth meet on, in the frame: a smile. @param {number} x */
  const bite = (x) => 0.035 - 0.1 * x * x;
  film.expose((px, py) => {
    const x = (px - middle.x) / unit;
    const y = (py - middle.y) / unit;
    return skull(x, y, bite(x), web(px, py));
  });
  for (const jaw of /** @type {const} */ (['upper', 'lower'])) {
    const towards = jaw === 'upper' ? -1 : 1;
    for (const side of [-1, 1]) {
      let x = 0;
      for (const [index, [relative, roots, cusps]] of JAWS[jaw].entries()) {
        const toothWidth = relative * 0.082;
        x += toothWidth / 2;
        const missing = index > 2 && next() < 0.07;
        const work = someWork(next, index > 3);
        const grow = 1 + 0.08 * (next() - 0.5);
        const crown = (index < 3 ? 0.092 : 0.078) * grow;
        const root = (index === 2 ? 0.165 : index < 5 ? 0.14 : 0.12) * grow;
        const at = { x: side * x, y: bite(x) + towards * (crown + 0.008) };
        x += toothWidth / 2 + 0.001;
        if (missing) continue;
        drawTooth(film, {
          x: middle.x + at.x * unit,
          y: middle.y + at.y * unit,
          width: toothWidth * unit * 1.02,
          crown: crown * unit,
          root: root * unit,
          roots,
          cusps,
          towards,
          tilt: side * x * (towards === 1 ? 0.16 : -0.1) + 0.05 * (next() - 0.5),
          work,
        });
      }
    }
  }
}

/**
 * What a panoramic picture shows behind the teeth, in its frame of two by one.
 * @param {number} x @param {number} y @param {number} bite @param {number} web
 */
function skull(x, y, bite, web) {
  const ax = Math.abs(x);
  // Soft tissue of the face, and the ghost of the spine down the middle.
  let density = 0.15 * smoothstep(1.04, 0.7, length(x / 1.02, y / 0.72));
  density += 0.15 * smoothstep(0.24, 0, ax) * smoothstep(-0.6, 0.1, y + 0.3);
  // The lower jaw: a bow whose ends rise to the joints, the muscle's process in front of each.
  const bow = length(x / (0.86 + 0.12 * Math.min(0, y)), Math.max(0, y + 0.02) / 0.43);
  const top = -0.33 - 0.055 * Math.cos((ax - 0.635) * 42) - 0.25 * (ax - 0.7);
  const jaw =
    smoothstep(1.012, 0.985, bow) *
    Math.max(smoothstep(0.66, 0.79, bow), alveolar(y - bite - 0.1, ax)) *
    smoothstep(top - 0.012, top + 0.03, y);
  const rim = smoothstep(0.92, 0.985, bow) * smoothstep(-0.1, 0.15, y);
  density += jaw * (0.32 + 0.07 * web + 0.13 * rim - 0.1 * smoothstep(0.1, -0.4, y));
  density -= 0.09 * jaw * ridge(bow - 0.86 + 0.25 * ax * ax, 0.022) * smoothstep(0.25, 0.4, ax);
  // The upper jaw and, dark in it, the sinuses and the nose with its septum.
  const maxilla = smoothstep(0.8, 0.48, ax) * smoothstep(-0.5, -0.26, y) * alveolar(bite - 0.1 - y, ax);
  density += maxilla * (0.27 + 0.07 * web);
  const slope = 0.22 * (ax - 0.36);
  const sinus = length((ax - 0.37) / 0.24, (y + 0.29 - slope) / (0.1 + 0.04 * (ax - 0.36))) + 0.05 * web;
  density -= 0.13 * smoothstep(1.08, 0.82, sinus);
  density += 0.1 * ridge(sinus - 1.05, 0.06) * smoothstep(-0.32, -0.22, y);
  const nose = length(x / (0.13 - 0.1 * (y + 0.33)), (y + 0.34) / 0.13);
  density -= 0.1 * smoothstep(1.1, 0.7, nose) - 0.12 * smoothstep(0.02, 0.006, ax) * smoothstep(1, 0.7, nose);
  density += 0.17 * ridge(y + 0.205 - 0.03 * x * x, 0.011) * smoothstep(0.58, 0.3, ax);
  density += 0.09 * ridge(y + 0.44 - 0.2 * (ax - 0.4) ** 2, 0.02) * smoothstep(0.75, 0.55, ax);
  // Air between the jaws and behind them.
  density -= 0.1 * smoothstep(0.1, 0.02, Math.abs(y - bite)) * smoothstep(0.85, 0.6, ax);
  return Math.max(0.02, density);
}

/** Bone that carries teeth, on from its crest. @param {number} beyond @param {number} ax */
function alveolar(beyond, ax) {
  return smoothstep(-0.02, 0.03, beyond) * smoothstep(0.76, 0.64, ax);
}

/** @param {number} distance @param {number} half */
function ridge(distance, half) {
  return smoothstep(half, 0, Math.abs(distance));
}

/**
 * A row of neighbours across the film.
 * @param {Film} film
 * @param {{ neckY: number, towards: 1 | -1, unit: number, from: number, seed: number, slant: number,
 *   teeth: readonly { width: number, roots: 1 | 2 | 3, cusps: number, work?: Work }[] }} row
 */
function drawRow(film, { neckY, towards, unit, from, seed, slant, teeth }) {
  const next = random(seed);
  let x = from;
  for (const { width, roots, cusps, work = someWork(next, roots > 1) } of teeth) {
    x += width / 2;
    drawTooth(film, {
      x,
      y: neckY + slant * (x - film.width / 2) + (next() - 0.5) * 0.03 * unit,
      width,
      crown: unit * (cusps === 0 ? 0.95 : 0.72),
      root: unit * (roots > 1 ? 1.15 : 1.4),
      roots,
      cusps,
      towards,
      tilt: (next() - 0.5) * 0.1,
      work,
    });
    x += width / 2 + unit * 0.012;
  }
}

/** @param {Film} film @param {number} seed */
function bitewing(film, seed) {
  const { width, height } = film;
  const unit = height * 0.32;
  const web = trabeculae(seed, height * 0.02);
  const slant = 0.03;
  /** @param {number} x */
  const bite = (x) => height * 0.5 + slant * (x - width / 2);
  film.expose((x, y) => {
    const away = Math.abs(y - bite(x)) / unit;
    const crest = smoothstep(0.98, 1.1, away + 0.05 * Math.sin((x / unit) * 6.3));
    return (
      0.07 +
      crest * (0.42 + 0.12 * web(x, y)) +
      0.1 * ridge(away - 1.08, 0.06) +
      0.03 * smoothstep(0.2, 1, away)
    );
  });
  const premolar = { width: unit * 0.66, roots: /** @type {const} */ (1), cusps: 2 };
  const molar = { width: unit * 0.98, roots: /** @type {const} */ (2), cusps: 2 };
  const gap = unit * 0.76;
  drawRow(film, {
    neckY: height / 2 - gap,
    towards: -1,
    unit,
    from: -unit * 0.5,
    seed: seed + 1,
    slant,
    teeth: [premolar, premolar, premolar, molar, molar, molar],
  });
  drawRow(film, {
    neckY: height / 2 + gap,
    towards: 1,
    unit,
    from: -unit * 0.2,
    seed: seed + 2,
    slant,
    teeth: [premolar, premolar, molar, molar, molar],
  });
}

/** @param {Film} film @param {number} seed */
function periapical(film, seed) {
  const { width, height } = film;
  const unit = Math.min(height * 0.36, width * 0.46);
  const web = trabeculae(seed, width * 0.022);
  const neckY = height * 0.66;
  film.expose((x, y) => {
    const above = (neckY - y) / unit;
    const crest = smoothstep(0.02, 0.22, above + 0.07 * Math.cos((x / unit) * 8));
    return (
      0.06 +
      crest * (0.36 + 0.13 * web(x, y) + 0.05 * above) +
      0.08 * smoothstep(-0.9, 0, above) * (1 - crest)
    );
  });
  const front = { width: unit * 0.74, roots: /** @type {const} */ (1), cusps: 0 };
  const works = /** @type {const} */ (['implant', 'root-filling', 'none', 'crown']);
  const treated = works[seed % works.length] ?? 'none';
  const from = width / 2 - front.width * 1.5 - unit * 0.012 - front.width;
  const plain = { ...front, work: /** @type {const} */ ('none') };
  drawRow(film, {
    neckY,
    towards: -1,
    unit,
    from,
    seed,
    slant: 0,
    teeth: [plain, plain, { ...front, work: treated }, plain, plain],
  });
}
