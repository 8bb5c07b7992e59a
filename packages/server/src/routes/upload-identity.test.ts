import assert from 'node:assert/strict';
import { it } from 'node:test';
import { EXPECTED_USER_HEADER, type UploadList } from '@case-attachments/contract';
import { problemOf, TusCalls, withServer } from '../testing/upload-server.js';

const expecting = (value: string) => ({ [EXPECTED_USER_HEADER]: value });

it('a creation for another user than the one who asks creates nothing', () =>
  withServer({}, async (_server, ada) => {
    const key = { 'idempotency-key': 'identity-key-sixteen' };
    const refused = await ada.create('a.pdf', 10, { ...expecting('bob'), ...key });
    assert.deepEqual([refused.status, (await problemOf(refused)).code], [409, 'identity-changed']);
    const { uploads } = (await (await ada.fetch('GET', ada.uploadsPath)).json()) as UploadList;
    assert.deepEqual(uploads, []);
    // The key was not used up, nor does it let a repetition past the check.
    const id = await ada.begin('a.pdf', 10, { ...expecting('ada'), ...key });
    assert.ok(id);
    assert.equal((await problemOf(await ada.create('a.pdf', 10, expecting('ADA')))).code, 'identity-changed');
    assert.equal(
      (await problemOf(await ada.create('a.pdf', 10, { ...expecting('bob'), ...key }))).code,
      'identity-changed',
    );
  }));

it('the expected user is URL-encoded', () =>
  withServer({}, async (server) => {
    const user = 'a b@c+d%e';
    const odd = new TusCalls(server, `clinic/${user}`);
    assert.equal((await odd.create('a.pdf', 10, expecting(encodeURIComponent(user)))).status, 201);
    for (const malformed of ['', '%', '%e4', '%zz', 'a b', user]) {
      const response = await odd.create('a.pdf', 10, expecting(malformed));
      assert.deepEqual(
        [response.status, (await problemOf(response)).code],
        [400, 'request-invalid'],
        malformed,
      );
    }
  }));
