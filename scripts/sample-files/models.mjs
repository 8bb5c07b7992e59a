/**
 * The triangles of a lens-shaped shell with cusps, like the biting surface of a molar. Millimetres.
 * @param {number} count
 */
function* triangles(count) {
  const columns = Math.max(1, Math.ceil(Math.sqrt(count / 2)));
  const rows = Math.max(1, Math.ceil(count / (2 * columns)));
  /** @param {number} column @param {number} row @returns {[number, number, number]} */
  const point = (column, row) => {
    const u = (column / columns) * 2 - 1;
    const v = (row / rows) * 2 - 1;
    const cusps = Math.cos(u * Math.PI * 2) * Math.cos(v * Math.PI * 2);
    return [u * 5, v * 5, 3 - 2 * (u * u + v * v) + 0.6 * cusps];
  };
  for (let i = 0; i < count; i++) {
    const cell = i >> 1;
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    const a = point(column, row);
    const b = point(column + 1, row + 1);
    yield i % 2 === 0 ? [a, point(column + 1, row), b] : [a, b, point(column, row + 1)];
  }
}

/** @param {readonly (readonly number[])[]} triangle */
function normalOf([a = [], b = [], c = []]) {
  const [ux, uy, uz] = [0, 1, 2].map((i) => (b[i] ?? 0) - (a[i] ?? 0));
  const [vx, vy, vz] = [0, 1, 2].map((i) => (c[i] ?? 0) - (a[i] ?? 0));
  const n = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
  const length = Math.hypot(...n) || 1;
  return n.map((value) => value / length);
}

/**
 * A binary STL of `count` triangles: 84 + 50 x count bytes.
 * @param {number} [count]
 * @returns {Buffer}
 */
export function stlBinary(count = 1200) {
  const file = Buffer.alloc(84 + 50 * count);
  // Many scanners begin the header of a binary file with the word that marks an ASCII one.
  file.write('solid sample', 0, 'latin1');
  file.writeUInt32LE(count, 80);
  let at = 84;
  for (const triangle of triangles(count)) {
    for (const value of [...normalOf(triangle), ...triangle.flat()]) at = file.writeFloatLE(value, at);
    at += 2;
  }
  return file;
}

/**
 * @param {number} [count]
 * @returns {Buffer}
 */
export function stlAscii(count = 24) {
  const lines = ['solid sample'];
  for (const triangle of triangles(count)) {
    lines.push(`facet normal ${normalOf(triangle).map(decimal).join(' ')}`, '  outer loop');
    for (const vertex of triangle) lines.push(`    vertex ${vertex.map(decimal).join(' ')}`);
    lines.push('  endloop', 'endfacet');
  }
  return Buffer.from(`${lines.join('\n')}\nendsolid sample\n`);
}

/**
 * @param {number} [count] triangles
 * @returns {Buffer}
 */
export function obj(count = 24) {
  const lines = ['# sample', 'o molar'];
  let vertex = 1;
  for (const triangle of triangles(count)) {
    for (const point of triangle) lines.push(`v ${point.map(decimal).join(' ')}`);
    lines.push(`f ${vertex} ${vertex + 1} ${vertex + 2}`);
    vertex += 3;
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

/**
 * @param {number} [count] triangles
 * @returns {Buffer}
 */
export function ply(count = 24) {
  const points = [...triangles(count)].flat();
  const header = [
    'ply',
    'format ascii 1.0',
    `element vertex ${points.length}`,
    ...['x', 'y', 'z'].map((axis) => `property float ${axis}`),
    `element face ${count}`,
    'property list uchar int vertex_indices',
    'end_header',
  ];
  const faces = Array.from({ length: count }, (_, i) => `3 ${3 * i} ${3 * i + 1} ${3 * i + 2}`);
  return Buffer.from(`${[...header, ...points.map((p) => p.map(decimal).join(' ')), ...faces].join('\n')}\n`);
}

/** @param {number} value */
function decimal(value) {
  return value.toFixed(4);
}
