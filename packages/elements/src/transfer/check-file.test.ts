import type { CasePolicy } from '@case-attachments/contract';
import { expect } from '@open-wc/testing';
import { checkPickedFile, type FileFacts } from './check-file.js';

const policy: CasePolicy = {
  caseId: 'C-1',
  user: { id: 'u', displayName: 'U' },
  actions: ['list', 'upload'],
  acceptedTypes: [
    { category: 'image', extensions: ['jpg', 'png'] },
    { category: 'dicom', extensions: ['dcm'] },
    { category: 'model', extensions: ['stl'] },
  ],
  maxSizeBytes: 1000,
  blockSizeBytes: 8,
  chunkSizeBytes: 16,
  limits: { maxOpenUploads: 5, maxFileNameBytes: 20 },
  previewSizes: [160],
  previewWindowPixels: 2048,
  features: { previews: true, scanning: false, serverZip: false },
  serverVersion: '0',
};

const accepted: [FileFacts, string, string[]][] = [
  [{ name: 'a.jpg', size: 10 }, 'image', []],
  [{ name: 'A.JPG', size: 1000 }, 'image', []],
  [{ name: 'scan.stl', size: 1 }, 'model', []],
  [{ name: 'IM0001', size: 1 }, 'dicom', []],
  [{ name: '1.2.840.10008.1', size: 1 }, 'dicom', []],
  [{ name: 'scan\u200b.jpg. ', size: 1 }, 'image', []],
  [{ name: 'leer.png', size: 0 }, 'image', ['empty']],
  [{ name: 'Known.png', size: 0 }, 'image', ['empty', 'same-name']],
  [{ name: 'fa\u0308cher.png', size: 1 }, 'image', ['same-name']],
  [{ name: '歯😀.png', size: 1 }, 'image', []],
];

const refused: [FileFacts, object][] = [
  [
    { name: 'x.exe', size: 1 },
    { reason: 'type', extension: 'exe', allowedExtensions: ['jpg', 'png', 'dcm', 'stl'] },
  ],
  [
    { name: 'x.jpg.exe', size: 1 },
    { reason: 'type', extension: 'exe', allowedExtensions: ['jpg', 'png', 'dcm', 'stl'] },
  ],
  [
    { name: 'x.png', size: 1001 },
    { reason: 'too-large', sizeBytes: 1001, limitBytes: 1000 },
  ],
  [
    { name: 'twenty-one-bytes.png.', size: 1 },
    { reason: 'name', nameBytes: 21, limitBytes: 20 },
  ],
  [
    { name: '歯歯歯歯歯歯.png', size: 1 },
    { reason: 'name', nameBytes: 22, limitBytes: 20 },
  ],
  [
    { name: '\u202e.\n', size: 1 },
    { reason: 'name', nameBytes: 5, limitBytes: 20 },
  ],
  [
    { name: '  ', size: 1 },
    { reason: 'name', nameBytes: 2, limitBytes: 20 },
  ],
  [{ name: 'photos.jpg', size: 4096, isFolder: true }, { reason: 'folder' }],
];

describe('checkPickedFile', () => {
  const known = ['known.PNG', 'f\u00e4cher.png'];
  for (const [file, category, notes] of accepted) {
    it(`accepts ${JSON.stringify(file)}`, () => {
      expect(checkPickedFile(file, policy, known)).to.deep.equal({ ok: true, category, notes });
    });
  }
  for (const [file, why] of refused) {
    it(`refuses ${JSON.stringify(file)}`, () => {
      expect(checkPickedFile(file, policy, known)).to.deep.equal({ ok: false, ...why });
    });
  }
});
