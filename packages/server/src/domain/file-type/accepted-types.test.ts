import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  acceptedTypesOf,
  categoryOfExtension,
  DEFAULT_ACCEPTED_TYPES,
  isAcceptedExtension,
  withMacroTypes,
} from './accepted-types.js';

describe('accepted types', () => {
  it('takes what clinics send', () => {
    for (const extension of ['jpg', 'tiff', 'bmp', 'pdf', 'docx', 'stl', 'dcm', 'mp4', 'wav', 'zip', '3mf']) {
      assert.ok(isAcceptedExtension(DEFAULT_ACCEPTED_TYPES, extension), extension);
    }
  });

  it('does not take what a browser or a desktop would run, nor macros', () => {
    for (const extension of ['svg', 'html', 'exe', 'js', 'lnk', 'iso', 'xml', 'docm', 'xlsm', '']) {
      assert.ok(!isAcceptedExtension(DEFAULT_ACCEPTED_TYPES, extension), extension);
    }
  });

  it('knows categories', () => {
    assert.equal(categoryOfExtension('dcm'), 'dicom');
    assert.equal(categoryOfExtension('docm'), 'document');
    assert.equal(categoryOfExtension('3oxz'), 'other');
    assert.equal(categoryOfExtension(''), 'other');
    assert.equal(categoryOfExtension('constructor'), 'other');
  });

  it('builds from configuration in the order of the filter', () => {
    assert.deepEqual(acceptedTypesOf([' .ZIP', 'PNG', 'jpg', 'png', '3oxz']), [
      { category: 'image', extensions: ['png', 'jpg'] },
      { category: 'archive', extensions: ['zip'] },
      { category: 'other', extensions: ['3oxz'] },
    ]);
  });

  it('takes macros beside the rest when asked to', () => {
    assert.deepEqual(withMacroTypes(acceptedTypesOf(['zip', 'docx'])), [
      { category: 'document', extensions: ['docx', 'docm', 'xlsm', 'pptm'] },
      { category: 'archive', extensions: ['zip'] },
    ]);
  });

  for (const wrong of [[], ['*'], ['tar.gz'], [''], ['svg'], ['EXE'], ['html']]) {
    it(`refuses the configuration ${JSON.stringify(wrong)}`, () => {
      assert.throws(() => acceptedTypesOf(wrong), RangeError);
    });
  }
});
