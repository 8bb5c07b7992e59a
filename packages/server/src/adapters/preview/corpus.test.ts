import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { CORPUS_DIR, judge, readCorpus } from '../../testing/picture-corpus.js';
import { createPreviewer } from './create-previewer.js';

const files = await readCorpus();

describe('real pictures', { skip: files ? false : `no pictures at ${CORPUS_DIR}; set CORPUS_DIR` }, () => {
  const previewer = createPreviewer({ heic: true });
  after(() => previewer.close());

  for (const file of files ?? []) {
    it(`${file.name} (${file.expected}): ${file.exercises}`, { timeout: 60_000 }, async () => {
      assert.deepEqual((await judge(previewer, file)).faults, []);
    });
  }
});
