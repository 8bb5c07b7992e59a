// What is installed for production, and under which licence: from package-lock.json, which is what a deployment gets.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const ALLOWED = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
]);

/** What its licence list cannot say, each for a reason. */
const EXCEPTIONS = [
  // libvips is LGPL-3.0: a library of its own that sharp loads, which anybody may replace.
  { name: /^@img\/sharp-/, licences: ['Apache-2.0', 'MIT', 'LGPL-3.0-or-later'] },
  // Its Readme says MIT, its package.json nothing.
  { name: /^combine-errors$/, licences: ['none'] },
];

/** @returns {{ name: string, version: string, licence: string }[]} */
export function productionPackages(lockFile = join(root, 'package-lock.json')) {
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8'));
  return Object.entries(packages)
    .filter(
      ([path, { dev, devOptional, link }]) => path.includes('node_modules/') && !dev && !devOptional && !link,
    )
    .map(([path, { version, license }]) => ({
      name: path.split('node_modules/').at(-1),
      version,
      licence: license ?? 'none',
    }));
}

/** "(BSD-2-Clause OR MIT OR Apache-2.0)": one of them is enough. All of "MIT AND ISC" must do. */
export function isAllowed({ name, licence }) {
  const excepted = EXCEPTIONS.filter((exception) => exception.name.test(name)).flatMap(
    ({ licences }) => licences,
  );
  return licence
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => ALLOWED.has(one) || excepted.includes(one)));
}
