import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseClamdAddress } from './clamd-address.js';

test('a socket, or a host and its port, and nothing else', () => {
  assert.deepEqual(parseClamdAddress('/run/clamav/clamd.ctl'), { path: '/run/clamav/clamd.ctl' });
  assert.deepEqual(parseClamdAddress('scanner:3310'), { host: 'scanner', port: 3310 });
  assert.deepEqual(parseClamdAddress('[::1]:3310'), { host: '::1', port: 3310 });
  for (const other of [
    '',
    'scanner',
    'scanner:',
    ':3310',
    'scanner:0',
    'scanner:65536',
    'tcp://a:3310',
    '::1:3310',
  ]) {
    assert.equal(parseClamdAddress(other), undefined, other);
  }
});
