import assert from 'node:assert/strict';
import { open, rm, truncate } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './support/browser.js';
import type { StockedFile, StockFile } from './support/case-stock.js';
import { samples } from './support/sample-files.js';
import { expectSoundEverywhere } from './support/sound-zip.js';
import {
  downloadAll,
  impatientDownload,
  type OpenCaseOptions,
  openCase,
  type StockedDemo,
  startStockedDemo,
} from './support/stocked-demo.js';
import type { ExpectedFile, Fares } from './support/zip-policy/check-report.js';

const MEBIBYTE = 1024 * 1024;
/** What the browser itself prints of a request that failed, as some here must. */
const FAILED_REQUEST = /Failed to load resource|net::ERR_/;

interface SaveOptions extends OpenCaseOptions {
  readonly timeZone?: string;
  readonly byCategory?: boolean;
}

/**
 * Zips that Download All made in a real page from a real server, each read by everything we have: the reader of the
 * policy, unzip, 7z, Python, and bsdtar from a pipe. Only "save as" is answered by a handle of the origin's private file
 * system, since no native dialog can be driven; the browser writes the file itself.
 */
describe('zips from the page', { timeout: 300_000 }, () => {
  let browser: Browser;
  let demo: StockedDemo;

  before(async () => {
    browser = await launchBrowser();
  });

  after(() => browser?.close());

  /** A server of its own for each, so that every case is "Case 1001". */
  function saves(
    what: string,
    files: () => Promise<readonly StockFile[]> | readonly StockFile[],
    spoil: (stocked: readonly StockedFile[]) => Promise<readonly Fares[]> = async () => [],
    options: SaveOptions = {},
  ): void {
    it(what, async () => {
      demo = await startStockedDemo();
      try {
        const stocked = await demo.stock.add('C-1001', await files());
        const fares = await spoil(stocked);
        const page = await openCase(browser, demo, { tolerate: [FAILED_REQUEST], ...options });
        try {
          const path = options.ownClock
            ? await impatientDownload(page, demo)
            : await downloadAll(page, demo, options.byCategory);
          const { entries } = await expectSoundEverywhere(path, {
            files: stocked.map((file, index) => expectedOf(file, fares[index])),
            ...(options.timeZone !== undefined && { timeZone: options.timeZone }),
          });
          const inFolders = entries.slice(0, -2).filter(({ name }) => name.includes('/'));
          assert.equal(inFolders.length, options.byCategory ? entries.length - 2 : 0);
          const bad = fares.filter((fare) => fare !== 'saved').length;
          await page.portal.page
            .getByText(`${stocked.length - bad} of ${stocked.length} saved`)
            .first()
            .waitFor();
          assert.deepEqual(page.complaints, []);
        } finally {
          await page.context.close();
        }
      } finally {
        await demo.close();
      }
    });
  }

  it('offers no zip of an empty case', async () => {
    demo = await startStockedDemo();
    try {
      const { context, portal } = await openCase(browser, demo);
      const button = portal.button('Download All');
      await portal.page
        .getByText(/No files/i)
        .first()
        .waitFor();
      assert.equal((await button.count()) === 0 || (await button.isDisabled()), true);
      await context.close();
    } finally {
      await demo.close();
    }
  });

  saves('one empty file', () => [{ name: 'empty.txt', content: new Uint8Array() }]);

  saves(
    '300 files',
    () =>
      Array.from({ length: 300 }, (_, index) => ({
        name: `scan ${index}.stl`,
        content: samples.bytes(1 + ((index * 7919) % 40_000), index + 1),
      })),
    undefined,
    { timeZone: 'Asia/Kathmandu' },
  );

  saves('names that nobody should trust', () => hostileNames(), undefined, { timeZone: 'America/St_Johns' });

  saves('zips and Word files inside', async () => {
    const docx = samples.docx(['Referral', 'Second paragraph']);
    const inner = samples.zip([
      ['letter.docx', docx],
      ['IM0001.dcm', samples.dicom()],
    ]);
    return [
      { name: 'letter.docx', content: docx, category: 'document' },
      { name: 'series.zip', content: inner },
      { name: 'zip of a zip.zip', content: samples.zip([['series.zip', inner]]) },
      { name: 'after.txt', content: Buffer.from('what comes after a zip inside'), category: 'document' },
    ];
  });

  saves(
    'folders by category, with the same names in each',
    () => {
      const categories = ['image', 'document', 'model', 'dicom', 'other'] as const;
      return categories.flatMap((category, index) =>
        ['scan.bin', 'SCAN.BIN', 'download report.txt'].map((name) => ({
          ...{ name, category },
          content: samples.bytes(500 + name.length, index + 1),
        })),
      );
    },
    undefined,
    { byCategory: true, timeZone: 'Australia/Lord_Howe' },
  );

  saves('dates at the ends of what a zip can say, and before a change of the clocks', () => [
    { name: 'summer.txt', content: Buffer.from('1'), addedAtMs: Date.UTC(2026, 6, 1, 21, 59, 58) },
    { name: 'winter.txt', content: Buffer.from('2'), addedAtMs: Date.UTC(2026, 0, 1, 0, 0, 1) },
    { name: 'clocks.txt', content: Buffer.from('3'), addedAtMs: Date.UTC(2026, 2, 29, 0, 59, 59) },
    { name: 'twice.txt', content: Buffer.from('4'), addedAtMs: Date.UTC(2026, 9, 25, 0, 30, 0) },
    { name: 'leap.txt', content: Buffer.from('5'), addedAtMs: Date.UTC(2024, 1, 29, 12, 0, 0) },
    { name: 'late.txt', content: Buffer.from('6'), addedAtMs: Date.UTC(2107, 10, 30, 12, 0, 0) },
  ]);

  saves(
    'all but one whose bytes are gone on the server',
    () => threeFiles(20_000),
    async ([, gone]) => {
      await rm(gone!.blobPath);
      return ['saved', 'missing', 'saved'];
    },
    { ownClock: true },
  );

  saves(
    'all but one that is shorter on the disk than it was, which the server refuses at the door',
    () => threeFiles(20 * MEBIBYTE),
    async ([, cut]) => {
      await truncate(cut!.blobPath, 13 * MEBIBYTE);
      return ['saved', 'missing', 'saved'];
    },
    { ownClock: true },
  );

  saves(
    'all but one whose line breaks each time at the same byte',
    () => threeFiles(20 * MEBIBYTE),
    async ([, broken]) => {
      demo.proxy.contents.breakAlways(broken!.id, 11 * MEBIBYTE);
      return ['saved', 'incomplete', 'saved'];
    },
    { ownClock: true },
  );

  saves(
    'all but one small and one large one with a damaged byte',
    async () => [...threeFiles(20 * MEBIBYTE), { name: 'small.txt', content: samples.bytes(5000) }],
    async ([, large, , small]) => {
      await flipByte(large!.blobPath, 17 * MEBIBYTE);
      await flipByte(small!.blobPath, 4000);
      return ['saved', 'incomplete', 'saved', 'missing'];
    },
  );
});

function expectedOf(file: StockedFile, fares: Fares = 'saved'): ExpectedFile {
  return { ...file, fares, ...(fares === 'incomplete' && { path: file.blobPath }) };
}

function threeFiles(sizeBytes: number): StockFile[] {
  return ['first', 'second', 'third'].map((name, index) => ({
    name: `${name}.stl`,
    content: samples.bytes(sizeBytes + index, index + 1),
  }));
}

async function flipByte(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, at);
    byte[0] = byte[0]! ^ 0x01;
    await file.write(byte, 0, 1, at);
  } finally {
    await file.close();
  }
}

function hostileNames(): StockFile[] {
  const names = [
    '../../outside.txt',
    '..',
    '.',
    '/etc/passwd',
    'C:\\Windows\\system.ini',
    'a\\b.txt',
    'folder/',
    'CON',
    'con.txt',
    'LPT1.tar.gz',
    'nul .txt',
    '100%.pdf',
    '%2e%2e%2fescaped.txt',
    'invoice\u202efdp.exe',
    'zero\u200bwidth.txt',
    'line\r\nbreak\ttab.txt',
    'nothing\u0000here.txt',
    `${'long '.repeat(60)}.jpeg`,
    `${'👩‍👩‍👧‍👦'.repeat(20)}.png`,
    'what? <a|b>: "x"*.pdf',
    'ends with dots...',
    ' spaces around ',
    'Scan.TIF',
    'scan.tif',
    'SCAN.tif',
    'scan.tif',
    'scan (2).tif',
    'é.png',
    'e\u0301.png',
    'ﬁle.txt',
    'file.txt',
    'ｆｉｌｅ.txt',
    'straße.txt',
    'STRASSE.txt',
    'download report.txt',
    'Download Report.JSON',
    '😀.txt',
    'نتيجة.pdf',
    "it's (a) [test]*.txt",
    '__MACOSX',
    '.htaccess',
    '-rf',
    '$(touch x).txt',
    'İstanbul.txt',
    'i\u0307stanbul.txt',
    'ΣΑΣ.txt',
    'σας.txt',
    '\u212a.txt',
    'k.txt',
  ];
  return names.map((name, index) => ({ name, content: samples.bytes(100 + index, index + 1) }));
}
