import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readOptions } from './options.js';

describe('the options of the bench', () => {
  it('by default everything is measured, three times', () => {
    assert.deepEqual(readOptions([]), {
      only: ['large', 'many', 'small', 'recovery', 'previews', 'gallery', 'lightbox', 'zip', 'load'],
      rounds: 3,
      sizeBytes: null,
      smallFiles: 1000,
      images: 500,
      crossOrigin: false,
      members: 200,
      seconds: 60,
      atOnce: [8, 50],
      outagesMs: [2000, 10_000, 40_000],
    });
  });

  it('a part of it, smaller', () => {
    const options = readOptions([
      '--only',
      'many,small',
      '--size',
      '20',
      '--at-once',
      '4',
      '--outages',
      '1,2',
      '--cross-origin',
    ]);
    assert.ok(options !== 'help');
    assert.deepEqual(options.only, ['many', 'small']);
    assert.equal(options.sizeBytes, 20_000_000);
    assert.deepEqual(options.atOnce, [4]);
    assert.equal(options.crossOrigin, true);
    assert.deepEqual(options.outagesMs, [1000, 2000]);
  });

  it('help is asked for', () => {
    assert.equal(readOptions(['--help']), 'help');
  });

  for (const args of [
    ['--only', 'fast'],
    ['--only', ''],
    ['--rounds', '0'],
    ['--size', '-1'],
    ['--size', 'many'],
    ['--outages', '2,,3'],
    ['--frobnicate'],
  ]) {
    it(`"${args.join(' ')}" is refused in words`, () => {
      assert.throws(() => readOptions(args), new RegExp(args[0] as string));
    });
  }
});
