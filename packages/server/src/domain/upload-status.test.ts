import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UPLOAD_STATUSES } from '@case-attachments/contract';
import { assertMayMove, mayMove } from './upload-status.js';

describe('upload status', () => {
  it('never leaves committed or abandoned', () => {
    for (const to of UPLOAD_STATUSES) {
      assert.equal(mayMove('committed', to), false);
      assert.equal(mayMove('abandoned', to), false);
    }
  });

  it('reaches committed from verifying alone', () => {
    assert.deepEqual(
      UPLOAD_STATUSES.filter((from) => mayMove(from, 'committed')),
      ['verifying'],
    );
    assert.throws(() => assertMayMove('receiving', 'committed'), /receiving to committed/);
  });
});
