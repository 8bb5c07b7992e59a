import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockCount, extensionOf, typeExtensionOf } from './files.js';

test('extensionOf takes what follows the last dot, in lower case', () => {
  const table: [string, string][] = [
    ['scan.TIF', 'tif'],
    ['archive.tar.gz', 'gz'],
    ['panoramic 2026-03-14.jpeg', 'jpeg'],
    ['IM000001', ''],
    ['.profile', ''],
    ['scan.', ''],
    ['', ''],
  ];
  for (const [name, extension] of table) assert.equal(extensionOf(name), extension, name);
});

test('blockCount counts the short last block and gives an empty file none', () => {
  assert.equal(blockCount(0, 8), 0);
  assert.equal(blockCount(1, 8), 1);
  assert.equal(blockCount(8, 8), 1);
  assert.equal(blockCount(9, 8), 2);
});

test('typeExtensionOf knows that the end of a UID is no extension', () => {
  assert.equal(typeExtensionOf('1.2.840.10008.1'), '');
  assert.equal(typeExtensionOf('scan.3mf'), '3mf');
  assert.equal(typeExtensionOf('scan.TIF'), 'tif');
});
