import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, test } from 'node:test';
import type { ArchiveEntry } from '../../ports/archiver.js';
import { zipArchiver } from './zip-archiver.js';

const GIBIBYTE = 1024 ** 3;
const scratch = mkdtempSync(join(tmpdir(), 'case-attachments-zip-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** What looks like a header and is a file. */
const DECOY = Buffer.from('PK\u0001\u0002'.padEnd(46, 'x'), 'latin1');

/** A file of 5 GiB that breaks off has all that a wide entry has, and no size. */
async function* entries(): AsyncGenerator<ArchiveEntry> {
  const entry = (name: string, bytes: ArchiveEntry['bytes'], sizeBytes: number): ArchiveEntry => ({
    ...{ name, bytes, sizeBytes },
    modifiedAtMs: Date.UTC(2026, 2, 14, 9, 0),
  });
  yield entry('first.txt', Buffer.from('first'), 5);
  yield entry('cut.bin', pieces(Buffer.from('the begin'), Buffer.from('ning')), 5 * GIBIBYTE);
  yield entry('decoy.bin', pieces(DECOY, DECOY), 92);
  yield entry('cut too.bin', pieces(Buffer.from('more')), 5 * GIBIBYTE);
  yield entry('last.bin', DECOY, 46);
}

async function* pieces(...chunks: readonly Buffer[]) {
  yield* chunks;
}

const CONTENTS: Readonly<Record<string, string>> = {
  'first.txt': 'first',
  'cut.bin': 'the beginning',
  'decoy.bin': DECOY.toString('latin1').repeat(2),
  'cut too.bin': 'more',
  'last.bin': DECOY.toString('latin1'),
};

const zip = await buffer(zipArchiver.zip(entries(), 'UTC'));
const path = join(scratch, 'wide.zip');
writeFileSync(path, zip);

test('an entry announced as larger than 4 GiB says in its local header that its sizes are wide, and they are', () => {
  const at = zip.indexOf('cut.bin') - 30;
  assert.equal(zip.readUInt32LE(at), 0x04034b50);
  assert.equal(zip.readUInt16LE(at + 28), 20, 'an extra field');
  const extraAt = at + 30 + 'cut.bin'.length;
  assert.deepEqual([zip.readUInt16LE(extraAt), zip.readUInt16LE(extraAt + 2)], [1, 16]);
  const descriptorAt = extraAt + 20 + 'the beginning'.length;
  assert.equal(zip.readUInt32LE(descriptorAt), 0x08074b50);
  assert.equal(zip.readBigUInt64LE(descriptorAt + 8), 13n);
  assert.equal(zip.readBigUInt64LE(descriptorAt + 16), 13n);
});

test('every place in the directory is where the entry lies', () => {
  const endAt = zip.length - 22;
  let at = zip.readUInt32LE(endAt + 16);
  assert.equal(at + zip.readUInt32LE(endAt + 12), endAt);
  for (const name of Object.keys(CONTENTS)) {
    const local = zip.readUInt32LE(at + 42);
    assert.equal(zip.readUInt32LE(local), 0x04034b50, name);
    const nameBytes = zip.readUInt16LE(local + 26);
    assert.equal(zip.subarray(local + 30, local + 30 + nameBytes).toString(), name);
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30);
  }
});

const READERS: readonly (readonly [string, (path: string) => Buffer])[] = [
  ['unzip', (file) => execFileSync('unzip', ['-p', file])],
  ['7z', (file) => execFileSync('7z', ['x', '-so', '-bd', file], { stdio: ['ignore', 'pipe', 'pipe'] })],
  ['bsdtar, from a pipe', () => execFileSync('bsdtar', ['-xOf', '-'], { input: zip })],
];

for (const [reader, read] of READERS) {
  test(`${reader} reads every file`, (t) => {
    let found: Buffer;
    try {
      found = read(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return t.skip(`${reader} is not installed`);
    }
    assert.equal(found.toString('latin1'), Object.values(CONTENTS).join(''));
  });
}
