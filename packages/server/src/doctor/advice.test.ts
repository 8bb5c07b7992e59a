import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ADVICE } from './advice.js';
import { FINDING_CODES } from './finding.js';
import { REMEDIES } from './remedies.js';

const page = readFileSync(fileURLToPath(new URL('../../../../docs/deploy.md', import.meta.url)), 'utf8');

describe('advice', () => {
  for (const code of FINDING_CODES) {
    it(`${code}: says what people see and what to change, and docs/deploy.md has it`, () => {
      assert.match(ADVICE[code].effect, /\.$|\)$/);
      assert.ok(REMEDIES[code].length > 0);
      for (const { documentation } of REMEDIES[code]) {
        if (documentation !== undefined) assert.equal(new URL(documentation).protocol, 'https:');
      }
      assert.ok(page.includes(`\`${code}\``));
    });
  }
});
