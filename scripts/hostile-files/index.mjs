/**
 * Files, names and headers that mean harm, made in memory and the same each time: what each is attached as, or refused with.
 */
import { bombs } from './bombs.mjs';
import { truncated } from './broken.mjs';
import { activeContent } from './markup.mjs';
import { officeTraps } from './office.mjs';
import { payloadOf } from './payload.mjs';
import { polyglots } from './polyglots.mjs';
import { programs } from './programs.mjs';

export { hostileMetadata, hostileNames } from './names.mjs';
export { scriptPage } from './payload.mjs';

/** @param {string} [canary] */
export async function hostileFiles(canary = 'https://canary.invalid/sang') {
  const payload = payloadOf(canary);
  return [
    ...activeContent(payload),
    ...(await polyglots(payload)),
    ...programs(),
    ...officeTraps(payload),
    ...(await bombs(payload)),
    ...(await truncated()),
  ];
}
