import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DEMO_IDENTITIES, DEMO_ROLES } from '@case-attachments/server/demo-identities';
import { signCaseGrant } from './case-grant.js';
import { PEOPLE, personOf } from './people-and-cases.js';

it('a role is the same user in the portal’s grants and in the server’s own', () => {
  assert.deepEqual(
    PEOPLE.map(({ id }) => id),
    DEMO_ROLES,
  );
  for (const role of DEMO_ROLES) {
    const [, claims = ''] = signCaseGrant('secret', personOf(role), 'C-1001').split('.');
    const { sub, name, org } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const { user } = DEMO_IDENTITIES[role];
    assert.deepEqual([sub, name, org], [user.id, user.displayName, user.orgName]);
  }
});
