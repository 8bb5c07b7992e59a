import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type DraftEntry, descriptorOf, draftZip } from './support/zip-policy/draft-zip.js';
import { pipedSha256, verdicts } from './support/zip-readers.js';

const INNER = draftZip([{ name: 'word/document.xml', content: Buffer.from('<w:document/>') }]);
const ENTRIES: readonly DraftEntry[] = [
  { name: 'an empty one.txt', content: Buffer.alloc(0) },
  { name: 'letter.docx', content: INNER },
  { name: 'über 👩‍⚕️.txt', content: Buffer.from('behind a zip inside') },
];

describe('the readers of other makers', () => {
  let folder: string;
  let path: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zip-readers-'));
    path = join(folder, 'drafted.zip');
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('take a sound zip, and read all of it from a pipe', async (t) => {
    await writeFile(path, draftZip(ENTRIES));
    for (const verdict of Object.values(await verdicts(path)))
      assert.match(verdict, /^(sound|not installed)$/);
    const piped = await pipedSha256(path);
    if (piped === 'not installed') return t.skip('bsdtar is not installed');
    const all = Buffer.concat(ENTRIES.map(({ content }) => content));
    assert.equal(piped, createHash('sha256').update(all).digest('hex'));
  });

  it('mind a wrong checksum', async (t) => {
    await writeFile(path, draftZip([{ ...ENTRIES[2]!, crc: 1 }]));
    const found = await verdicts(path).catch(() => null);
    if (found && Object.values(found).every((verdict) => verdict === 'not installed'))
      return t.skip('none is installed');
    assert.equal(found, null);
  });

  it('mind, from a pipe, a wrong checksum behind the bytes', async (t) => {
    const content = Buffer.from('a scan');
    await writeFile(path, draftZip([{ name: 'scan.tif', content, descriptor: descriptorOf(content, 1) }]));
    const read = await pipedSha256(path).catch((error: Error) => error);
    if (read === 'not installed') return t.skip('bsdtar is not installed');
    assert.ok(read instanceof Error);
  });
});
