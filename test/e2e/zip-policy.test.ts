import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import {
  REPORT_JSON_NAME,
  REPORT_TEXT_NAME,
  type Report,
  type ReportedFile,
  reportJson,
  reportText,
} from '@case-attachments/contract/archive';
import type { ExpectedFile } from './support/zip-policy/check-report.js';
import { checkZip, expectSoundZip } from './support/zip-policy/check-zip.js';
import {
  type DraftEnds,
  type DraftEntry,
  descriptorOf,
  dosDate,
  dosTime,
  draftZip,
} from './support/zip-policy/draft-zip.js';
import { nameFaults } from './support/zip-policy/name-rules.js';
import { ZIP_RULES, type ZipRule } from './support/zip-policy/zip-finding.js';

const ADDED_AT_MS = Date.UTC(2026, 2, 14, 9, 22, 9);
const WHOLE = Buffer.from('the whole scan');
const CUT = Buffer.from('the beginning of a long scan');
const CUT_BYTES = 13;

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

function reported(name: string, content: Buffer, over: Partial<ReportedFile> = {}): ReportedFile {
  return {
    attachment: {
      id: sha256(Buffer.from(name)).slice(0, 32),
      name,
      sizeBytes: content.length,
      sha256: sha256(content),
      addedAtMs: ADDED_AT_MS,
      uploadedBy: { displayName: 'Oral surgeon', self: false },
    },
    name,
    savedBytes: content.length,
    failure: null,
    ...over,
  };
}

const FILES: readonly ReportedFile[] = [
  reported('scan.tif', WHOLE),
  reported('series.zip', CUT, { savedBytes: CUT_BYTES, failure: { code: 'network' } }),
  reported('gone.pdf', WHOLE, { savedBytes: 0, failure: { code: 'attachment-deleted' } }),
];

const ENTRIES: readonly DraftEntry[] = [
  { name: 'scan.tif', content: WHOLE },
  { name: 'series.zip', content: CUT.subarray(0, CUT_BYTES) },
];

/** What a person could have got, and the ways to spoil it. */
interface Draft {
  entries?: readonly DraftEntry[];
  files?: readonly ReportedFile[];
  json?: (text: string) => string;
  text?: (text: string) => string;
  reports?: (entries: DraftEntry[]) => DraftEntry[];
  ends?: DraftEnds;
  expected?: readonly ExpectedFile[];
}

function zipOf({ entries = ENTRIES, files = FILES, json = same, text = same, reports, ends }: Draft): Buffer {
  const report: Report = {
    caseId: 'C-1001',
    caseLabel: 'Case 1001',
    madeAtMs: ADDED_AT_MS,
    madeBy: 'Front desk',
    timeZone: 'UTC',
    files,
  };
  const last: DraftEntry[] = [
    { name: REPORT_TEXT_NAME, content: Buffer.from(text(Buffer.from(reportText(report)).toString())) },
    { name: REPORT_JSON_NAME, content: Buffer.from(json(Buffer.from(reportJson(report)).toString())) },
  ];
  return draftZip([...entries, ...(reports?.(last) ?? last)], ends);
}

const same = (text: string) => text;

function expectedOf(files: readonly ReportedFile[] = FILES): ExpectedFile[] {
  return files.map(({ attachment, savedBytes, failure }) => ({
    ...attachment,
    fares: failure === null ? 'saved' : savedBytes > 0 ? 'incomplete' : 'missing',
  }));
}

/** The first entry, changed. */
const first = (over: Partial<DraftEntry>): Draft => ({ entries: [{ ...ENTRIES[0]!, ...over }, ENTRIES[1]!] });

/** The first entry under another name, which the report knows. */
function named(name: string): Draft {
  const [scan, ...rest] = FILES;
  return { ...first({ name }), files: [{ ...scan!, name }, ...rest] };
}

/** An expectation about the first file, changed. */
const wanted = (over: Partial<ExpectedFile>): Draft => {
  const [scan, ...rest] = expectedOf();
  return { expected: [{ ...scan!, ...over }, ...rest] };
};

const wideExtra = (...values: number[]) => {
  const extra = Buffer.alloc(4 + values.length * 8);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(values.length * 8, 2);
  values.forEach((value, index) => {
    extra.writeBigUInt64LE(BigInt(value), 4 + index * 8);
  });
  return extra;
};

const flipped = Buffer.from(WHOLE);
flipped[3] = flipped[3]! ^ 1;

const SPOILT: readonly [what: string, rule: ZipRule, draft: Draft][] = [
  ['bytes before the first entry', 'structure', first({ before: Buffer.from('MZ') })],
  [
    'bytes between two entries',
    'structure',
    { entries: [ENTRIES[0]!, { ...ENTRIES[1]!, before: Buffer.alloc(3) }] },
  ],
  ['bytes before the directory', 'structure', { ends: { behindEntries: Buffer.alloc(1) } }],
  ['bytes behind the directory', 'structure', { ends: { behindDirectory: Buffer.alloc(1) } }],
  ['bytes behind the end', 'structure', { ends: { behindEnd: Buffer.alloc(1) } }],
  ['a comment', 'structure', first({ comment: 'made by hand' })],
  ['an extra field', 'structure', first({ extra: Buffer.from([0x75, 0x70, 0, 0]) })],
  ['one entry too many told', 'count', { ends: { count: 5 } }],
  ['one entry too few told by a wide end', 'count', { ends: { wide: true, wideCount: 3, count: 3 } }],
  ['a wide end without need', 'zip64', { ends: { wide: true } }],
  [
    'a size in the wide form without need',
    'zip64',
    first({ sizeBytes: 0xffffffff, packedBytes: 0xffffffff, extra: wideExtra(WHOLE.length, WHOLE.length) }),
  ],
  ['a place told once more in the wide form', 'zip64', first({ extra: wideExtra(0) })],
  ['a wide size that is told nowhere', 'zip64', first({ sizeBytes: 0xffffffff })],
  ['another name at its bytes', 'headers', first({ localName: 'scam.tif' })],
  ['other flags at its bytes', 'headers', first({ localFlags: 0x0008 })],
  ['another checksum at its bytes', 'headers', first({ localCrc: 1 })],
  ['another checksum behind its bytes', 'descriptor', first({ descriptor: descriptorOf(WHOLE, 1) })],
  [
    'another size behind its bytes',
    'descriptor',
    first({ descriptor: descriptorOf(WHOLE, crc32(WHOLE), 1) }),
  ],
  ['nothing behind its bytes', 'descriptor', first({ descriptor: Buffer.alloc(16) })],
  ['a wrong checksum everywhere', 'checksum', first({ crc: 1 })],
  ['a compressed entry', 'size', first({ method: 8 })],
  ['an encrypted entry', 'size', first({ flags: 0x0809 })],
  ['two sizes', 'size', first({ sizeBytes: 3 })],
  ['no word of UTF-8', 'utf8', first({ flags: 0x0008 })],
  ['a name of other bytes', 'utf8', first({ name: Buffer.from([0x73, 0xe9, 0x2e, 0x74]) })],
  ['a way out', 'path', named('../scan.tif')],
  ['an invisible turn', 'characters', named('scan\u202efit.exe')],
  ['a device', 'reserved', named('aux.tif')],
  ['a dot at the end', 'trailing', named('scan.tif.')],
  ['a long name', 'length', named(`${'x'.repeat(117)}.tif`)],
  ['a name in parts', 'composed', named('cafe\u0301.tif')],
  ['a twin in another case', 'duplicate', named('Series.ZIP')],
  ['a twin of another width', 'duplicate', named('ｓeries.zip')],
  ['month 0', 'date', first({ date: dosDate(2026, 0, 14) })],
  ['a 30 February', 'date', first({ date: dosDate(2026, 2, 30) })],
  ['hour 24', 'date', first({ time: dosTime(24, 0, 0) })],
  ['a date two seconds late', 'date', first({ time: dosTime(9, 22, 12) })],
  ['a date an hour early', 'date', first({ time: dosTime(8, 22, 8) })],
  ['a link', 'kind', first({ attributes: (0o120777 << 16) >>> 0 })],
  ['a folder', 'kind', first({ attributes: 0x10 })],
  ['no report', 'report', { reports: () => [] }],
  ['a report that is not the last', 'report', { reports: (last) => last.reverse() }],
  ['a report that is no JSON', 'report', { json: (text) => text.slice(1) }],
  [
    'a report that counts wrong',
    'report',
    { json: (text) => text.replace('"filesSaved": 1', '"filesSaved": 2') },
  ],
  ['a missing file called saved', 'report', { json: (text) => text.replace('"missing"', '"saved"') }],
  ['no reason for what is missing', 'report', { json: (text) => text.replace('It was deleted.', '') }],
  ['a text that leaves one out', 'report', { text: (text) => text.replace(sha256(CUT), '') }],
  ['a text that tells another sum', 'report', { text: (text) => text.replace('1 of 3', '3 of 3') }],
  ['a text with line ends of another system', 'report', { text: (text) => text.replaceAll('\r', '') }],
  ['an entry nobody reported', 'report', { entries: [...ENTRIES, { name: 'more.tif', content: WHOLE }] }],
  ['a reported entry that is not there', 'report', { entries: ENTRIES.slice(1) }],
  ['other bytes, all checksums right', 'digest', first({ content: flipped })],
  [
    'fewer bytes than the report tells',
    'digest',
    { entries: [ENTRIES[0]!, { ...ENTRIES[1]!, content: CUT.subarray(0, 5) }] },
  ],
  ['another file than the one attached', 'original', wanted({ sha256: '0'.repeat(64) })],
  ['another name than the one attached', 'original', wanted({ name: 'scan (1).tif' })],
  ['a file that should be missing', 'original', wanted({ fares: 'missing' })],
  ['a file of another case', 'original', { expected: expectedOf().slice(1) }],
  [
    'a file forgotten',
    'original',
    { expected: [...expectedOf(), { ...expectedOf()[0]!, id: 'f'.repeat(32) }] },
  ],
];

describe('the policy reader', () => {
  let folder: string;
  let path: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zip-policy-'));
    path = join(folder, 'drafted.zip');
    await writeFile(join(folder, 'series.zip'), CUT);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  async function findings(draft: Draft) {
    await writeFile(path, zipOf(draft));
    const read = await checkZip(path, { files: draft.expected ?? expectedOf(), timeZone: 'UTC' });
    return read.findings;
  }

  it('has nothing against a sound zip', async () => {
    await writeFile(path, zipOf({}));
    const read = await expectSoundZip(path, { files: expectedOf(), timeZone: 'UTC' });
    assert.deepEqual(
      read.entries.map(({ name }) => name),
      ['scan.tif', 'series.zip', REPORT_TEXT_NAME, REPORT_JSON_NAME],
    );
    assert.equal(read.entries[0]?.sha256, sha256(WHOLE));
  });

  it('wants a wide end from 65,535 entries on, and its counts', async () => {
    const many = Array.from({ length: 65_535 }, (_, index) => ({
      name: `${index}`,
      content: Buffer.alloc(0),
    }));
    const rules = async (ends: DraftEnds) => {
      const found = await findings({ entries: many, files: [], expected: [], reports: () => [], ends });
      return found.map(({ rule }) => rule);
    };
    // There is no report in it, and that is all.
    assert.deepEqual(await rules({ wide: true }), ['report']);
    assert.deepEqual(await rules({}), ['zip64', 'report']);
    assert.deepEqual(await rules({ wide: true, wideCount: 65_536 }), ['count', 'report']);
  });

  for (const [what, rule, draft] of SPOILT) {
    it(`refuses ${what}`, async () => {
      const found = await findings(draft);
      assert.ok(
        found.some((finding) => finding.rule === rule),
        `${rule} is not among ${JSON.stringify(found)}`,
      );
    });
  }

  it('refuses a beginning that is not that of the file', async () => {
    const expected = expectedOf().map((file) => ({ ...file, path: join(folder, 'series.zip') }));
    assert.deepEqual(await findings({ expected }), []);
    const other = Buffer.from('the beginNING');
    const found = await findings({
      expected,
      entries: [ENTRIES[0]!, { name: 'series.zip', content: other }],
    });
    assert.deepEqual(
      found.map(({ rule }) => rule),
      ['original'],
    );
  });

  it('refuses a zip that is cut anywhere', async () => {
    const whole = zipOf({});
    for (let length = 0; length < whole.length; length += 7) {
      await writeFile(path, whole.subarray(0, length));
      const { findings: found } = await checkZip(path, { files: expectedOf(), timeZone: 'UTC' });
      assert.ok(found.length > 0, `cut at ${length}`);
    }
  });

  it('says with every rule in which way it was broken at least once', () => {
    const tried = new Set(SPOILT.map(([, rule]) => rule));
    assert.deepEqual(
      Object.keys(ZIP_RULES).filter((rule) => !tried.has(rule as ZipRule)),
      [],
    );
  });

  const names: readonly [name: string, faults: readonly ZipRule[]][] = [
    ['scan.tif', []],
    ['Images/scan (2).tif', []],
    ['100%.pdf', []],
    ['نتيجة.pdf', []],
    ['👩‍👩‍👧‍👦.jpeg', []],
    ['.profile', []],
    ['console.txt', []],
    [`${'x'.repeat(116)}.tif`, []],
    ['/etc/passwd', ['path']],
    ['a/../b', ['path', 'trailing']],
    ['a//b', ['path']],
    ['a/b/c', ['path']],
    ['a\\b', ['path']],
    ['C:scan.tif', ['path', 'characters']],
    ['', ['path']],
    ['a\u0000', ['characters']],
    ['a\u200b', ['characters']],
    ['a\u2066b', ['characters']],
    ['\ufeffa', ['characters']],
    ['a?b', ['characters']],
    ['nul', ['reserved']],
    ['Images/LPT¹.txt', ['reserved']],
    ['con .txt', ['reserved']],
    ['a ', ['trailing']],
    [' a', ['trailing']],
    ['Images./a', ['trailing']],
    ['e\u0301', ['composed']],
    ['é'.repeat(61), ['length']],
  ];
  for (const [name, faults] of names) {
    it(`finds ${faults.join(' and ') || 'nothing'} in ${JSON.stringify(name).slice(0, 40)}`, () => {
      assert.deepEqual(nameFaults(name), faults);
    });
  }
});
