import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readDoctorOptions, UsageError } from './doctor-options.js';

describe('the options of the doctor', () => {
  it('takes an address, and leaves the slash at its end out', () => {
    const options = readDoctorOptions(['https://files.example.org/api/'], {});
    assert.equal(options.baseUrl, 'https://files.example.org/api');
    assert.equal(options.origin, null);
    assert.equal(options.patience.idleMs, 35_000);
    assert.deepEqual(
      options.patience.bodySizesBytes.map((bytes) => bytes / 1024 ** 2),
      [1.5, 16, 64],
    );
  });

  it('is quick when asked, and still tests idle time-outs when told how long', () => {
    const quick = ['https://files.example.org/api', '--quick'];
    assert.equal(readDoctorOptions(quick, {}).patience.idleMs, 0);
    assert.equal(readDoctorOptions([...quick, '--idle-seconds', '5'], {}).patience.idleMs, 5000);
  });

  it('takes secrets from the environment, the first of several', () => {
    const environment = { CASE_ATTACHMENTS_SECRET: 'one, two', CASE_ATTACHMENTS_DOCTOR_TOKEN: 'abc' };
    const options = readDoctorOptions(['https://files.example.org/api'], environment);
    assert.equal(options.secret, 'one');
    assert.equal(options.token, 'abc');
    assert.equal(readDoctorOptions(['http://localhost/api'], { CASE_ATTACHMENTS_SECRET: ' ' }).secret, null);
  });

  for (const [what, args] of [
    ['no address', []],
    ['two addresses', ['http://localhost/api', 'http://localhost/api']],
    ['an address without scheme', ['files.example.org/api']],
    ['an address with a password', ['https://a:b@files.example.org/api']],
    ['an address with a query', ['https://files.example.org/api?x']],
    ['an origin with a path', ['https://files.example.org/api', '--origin', 'https://portal.example.org/']],
    ['too long a rest', ['https://files.example.org/api', '--idle-seconds', '56']],
    ['a rest that is no number', ['https://files.example.org/api', '--idle-seconds', '1e1']],
    ['certificates that are not there', ['https://files.example.org/api', '--ca', '/nowhere/ca.pem']],
    ['an option nobody knows', ['https://files.example.org/api', '--fast']],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => readDoctorOptions(args, {}), UsageError);
    });
  }
});
