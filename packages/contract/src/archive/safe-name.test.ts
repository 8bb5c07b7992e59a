import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Attachment } from '../attachment.js';
import { planEntries, UniqueNames, zipDate } from './planned-entry.js';
import { safeFileName } from './safe-name.js';

const bytes = (text: string) => new TextEncoder().encode(text).length;

describe('safeFileName', () => {
  const table: [string, string][] = [
    ['panoramic 2026-03-14.tif', 'panoramic 2026-03-14.tif'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\scans\\a.tif', 'a.tif'],
    ['folder/', 'folder'],
    ['..', 'file'],
    ['', 'file'],
    [' . ', 'file'],
    ['a\r\nb\u0000\u0085c.png', 'abc.png'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['\uFEFFa\u200B.png', 'a.png'],
    ['e\u0301.png', '\u00E9.png'],
    ['CON', '_CON'],
    ['con.txt', '_con.txt'],
    ['LPT1.tar.gz', '_LPT1.tar.gz'],
    ['console.txt', 'console.txt'],
    ['what? <a|b>: "x"*.pdf', 'what_ _a_b__ _x__.pdf'],
    ['name. . ', 'name'],
    ['.profile', '.profile'],
    ['a\uD800.png', 'a\uFFFD.png'],
    ['نتيجة.pdf', 'نتيجة.pdf'],
  ];
  for (const [name, expected] of table) {
    it(`${JSON.stringify(name)} -> ${JSON.stringify(expected)}`, () => {
      assert.equal(safeFileName(name), expected);
    });
  }

  it('cuts to 120 bytes between whole characters and keeps the extension', () => {
    const family = '👩‍👩‍👧‍👦';
    const name = safeFileName(`${family.repeat(20)}.jpeg`);
    assert.ok(bytes(name) <= 120);
    assert.equal(name, `${family.repeat(4)}.jpeg`);
    assert.equal(bytes(safeFileName(`${'x'.repeat(300)}.png`)), 120);
  });

  it('does not take a sentence behind a dot for an extension', () => {
    assert.equal(safeFileName(`v1.${'y'.repeat(300)}`), `v1.${'y'.repeat(117)}`);
  });
});

describe('UniqueNames', () => {
  const table: { names: string[]; expected: string[]; why: string }[] = [
    { names: ['a.tif', 'a.tif', 'a.tif'], expected: ['a.tif', 'a (2).tif', 'a (3).tif'], why: 'same' },
    { names: ['Scan.tif', 'SCAN.TIF'], expected: ['Scan.tif', 'SCAN (2).TIF'], why: 'case' },
    { names: ['é.png', 'e\u0301.png'], expected: ['é.png', 'é (2).png'], why: 'composition' },
    { names: ['ﬁle', 'file'], expected: ['ﬁle', 'file (2)'], why: 'ligature' },
    { names: ['straße', 'STRASSE'], expected: ['straße', 'STRASSE (2)'], why: 'sharp s' },
    { names: ['a (2).x', 'a.x', 'a.x'], expected: ['a (2).x', 'a.x', 'a (3).x'], why: 'suffix in use' },
    { names: ['x/a', 'y/a'], expected: ['a', 'a (2)'], why: 'folders' },
    { names: ['Missing Files.txt'], expected: ['Missing Files (2).txt'], why: 'reserved' },
  ];
  for (const { names, expected, why } of table) {
    it(`tells apart: ${why}`, () => {
      const unique = new UniqueNames(['missing files.txt']);
      assert.deepEqual(
        names.map((name) => unique.take(name)),
        expected,
      );
    });
  }

  it('keeps long duplicates unique and within the limit', () => {
    const unique = new UniqueNames();
    const names = Array.from({ length: 12 }, () => unique.take(`${'n'.repeat(200)}.png`));
    assert.equal(new Set(names).size, 12);
    for (const name of names) assert.ok(bytes(name) <= 120);
  });
});

describe('zipDate', () => {
  it('stays within what a zip can say', () => {
    assert.equal(zipDate(0).getFullYear(), 1980);
    assert.equal(zipDate(Number.NaN).getFullYear(), 1980);
    assert.equal(zipDate(Date.UTC(2300, 0)).getFullYear(), 2107);
    assert.equal(zipDate(Date.UTC(2026, 2, 14)).getTime(), Date.UTC(2026, 2, 14));
  });
});

describe('planEntries', () => {
  const attachment = (name: string, category: Attachment['category']) =>
    ({ name, category, addedAtMs: Date.UTC(2026, 2, 14) }) as Attachment;
  const files = [attachment('a.tif', 'image'), attachment('a.tif', 'document'), attachment('A.TIF', 'image')];

  it('names each once, and none as the report', () => {
    const names = planEntries(files, { reserved: ['a.tif'] }).map(({ name }) => name);
    assert.deepEqual(names, ['a (2).tif', 'a (3).tif', 'A (4).TIF']);
  });

  it('names each once in its folder', () => {
    const folderOf = (category: string) => `${category}s`;
    const names = planEntries(files, { reserved: [], folderOf }).map(({ name }) => name);
    assert.deepEqual(names, ['images/a.tif', 'documents/a.tif', 'images/A (2).TIF']);
  });
});
