import assert from 'node:assert/strict';
import { expectSoundZip, type ReadZip, type ZipExpectation } from './zip-policy/check-zip.js';
import { pipedSha256, verdicts } from './zip-readers.js';

/**
 * What every zip of ours must stand: the strict reader of the policy, and four programs of other makers.
 * @throws when one of them minds, and where everything is installed that the tests need (CI), when one is not there
 */
export async function expectSoundEverywhere(path: string, expected: ZipExpectation): Promise<ReadZip> {
  const read = await expectSoundZip(path, expected);
  const piped = await pipedSha256(path);
  const others = { ...(await verdicts(path)), bsdtar: piped === 'not installed' ? piped : 'sound' };
  if (piped !== 'not installed') assert.equal(piped, read.allSha256, 'what bsdtar reads from a pipe');
  for (const [reader, verdict] of Object.entries(others)) {
    if (process.env.CI) assert.equal(verdict, 'sound', reader);
    else if (verdict === 'not installed') console.log(`${reader} is not installed: its check is left out`);
  }
  return read;
}
