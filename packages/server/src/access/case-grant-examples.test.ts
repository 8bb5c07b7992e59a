import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { guardedApp } from '../testing/guarded-app.js';
import { caseGrants } from './case-grants.js';

const run = promisify(execFile);
const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../../examples/case-grants');

const SECRET = 'a secret for examples, and for no server';
const EXPIRES_AT = 1_800_000_600;
const grant = {
  userId: 'u-17',
  // What JSON escapes, what it need not, and more bytes than letters.
  name: 'Oral surgeon "Zoë" \\ O\'Neill / 牙',
  caseId: 'C-1001',
  actions: ['list', 'read', 'upload'],
};

/** Base64url of the very bytes: whoever writes claims in this order, compact and as UTF-8, gets exactly this. */
const GOLDEN = [
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9',
  'eyJzdWIiOiJ1LTE3IiwibmFtZSI6Ik9yYWwgc3VyZ2VvbiBcIlpvw6tcIiBcXCBPJ05laWxsIC8g54mZIiwiY2FzZSI6IkMtMTAw' +
    'MSIsImFjdGlvbnMiOlsibGlzdCIsInJlYWQiLCJ1cGxvYWQiXSwiZXhwIjoxODAwMDAwNjAwfQ',
  'PMRyKteh1nD7niQqtW5TYBDVGAoNh4Fm_e4AG7FSgYE',
].join('.');

/** How a language runs a file of its own, and whether its grant is the golden one byte for byte. */
const EXAMPLES = {
  'case-grant.mjs': { command: [process.execPath], version: '--version', isGolden: true },
  'case_grant.py': { command: ['python3'], version: '--version', isGolden: true },
  'case_grant.php': { command: ['php'], version: '--version', isGolden: true },
  'case_grant.rb': { command: ['ruby'], version: '--version', isGolden: true },
  'CaseGrant.java': { command: ['java', '-XX:TieredStopAtLevel=1'], version: '-version', isGolden: true },
  // Its JSON writes more escapes than need be. File-based programs came with .NET 10.
  'CaseGrant.cs': { command: ['dotnet', 'run'], version: '--version', isGolden: false },
} as const;

describe('examples of signing a case grant', () => {
  it('are all tried here', () => {
    assert.deepEqual(readdirSync(folder).sort(), Object.keys(EXAMPLES).sort());
  });

  for (const [file, { command, version, isGolden }] of Object.entries(EXAMPLES)) {
    it(`${file}: the server accepts its grant`, async (test) => {
      const [program, ...before] = command;
      const isInstalled = await run(program, [version]).then(
        () => true,
        () => false,
      );
      if (!isInstalled) return test.skip(`${program} is not installed`);
      const { userId, name, caseId, actions } = grant;
      const args = [userId, name, caseId, actions.join(','), String(EXPIRES_AT)];
      // The encoding of arguments follows the locale.
      const env = { ...process.env, ATTACHMENTS_SECRET: SECRET, LC_ALL: 'C.UTF-8' };
      const { stdout } = await run(program, [...before, join(folder, file), ...args], { env });
      const token = stdout.trim();
      if (isGolden) assert.equal(token, GOLDEN);
      const clock = { now: () => (EXPIRES_AT - 600) * 1000 };
      const answer = await guardedApp(caseGrants({ secret: SECRET, clock })).inject({
        url: `/cases/${caseId}`,
        headers: { authorization: `Bearer ${token}` },
      });
      assert.deepEqual(answer.json(), { id: userId, displayName: name, tenantId: 'default' });
    });
  }
});
