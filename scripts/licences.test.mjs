import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isAllowed, productionPackages } from './lib/licences.mjs';

it('every production dependency has a licence on the list', () => {
  const packages = productionPackages();
  assert.ok(packages.some(({ name }) => name === 'fastify'));
  assert.ok(packages.length > 50, String(packages.length));
  const refused = packages.filter((one) => !isAllowed(one));
  assert.deepEqual(
    refused.map(({ name, version, licence }) => `${name}@${version}: ${licence}`),
    [],
  );
});

it('takes one licence of several, and all of those that go together', () => {
  const allowed = (licence, name = 'x') => isAllowed({ name, licence });
  assert.ok(allowed('(BSD-2-Clause OR GPL-3.0)'));
  assert.ok(allowed('MIT AND ISC'));
  assert.ok(!allowed('MIT AND GPL-3.0'));
  assert.ok(!allowed('LGPL-3.0-or-later'));
  assert.ok(!allowed('none'));
  assert.ok(!allowed('GPL-3.0-only', '@img/sharp-x'));
});
