import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { doctor, IDLE, PORTAL, requireNginxInCi, withNginx } from './support/doctor.js';
import { type Deployment, NginxWorld } from './support/nginx-world.js';

const RIGHT: Deployment = { publicUrl: 'right' };
const DOWN: Deployment = { publicUrl: 'down' };

requireNginxInCi();

describe('the doctor, behind a real nginx as in docs/deploy.md', withNginx, () => {
  let world: NginxWorld;
  before(async () => {
    world = await NginxWorld.start([RIGHT, DOWN]);
  });
  after(() => world?.stop());

  it('finds nothing wrong', async () => {
    const { code, report } = await doctor([world.address(RIGHT), '--origin', PORTAL, ...IDLE], {
      certificate: world.certificate,
    });
    assert.deepEqual(report?.findings, []);
    assert.deepEqual(
      report?.probes.filter(({ state }) => state !== 'passed'),
      [],
    );
    assert.equal(report?.leftBehind, 0);
    assert.equal(code, 0);
  });

  it('says that an address redirects', async () => {
    const { code, report } = await doctor([world.plainAddress(RIGHT)], { certificate: world.certificate });
    assert.deepEqual(
      report?.findings.map(({ code }) => code),
      ['address-redirects'],
    );
    assert.equal(code, 1);
  });

  for (const [why, ask, said] of [
    ['nobody is there', () => doctor([`http://localhost:${world.nobodysPort}/api`]), /nobody listens there/],
    [
      'the server is down',
      () => doctor([world.address(DOWN)], { certificate: world.certificate }),
      /The proxy answers, the server behind it does not/,
    ],
    ['the certificate is not trusted', () => doctor([world.address(RIGHT)]), /certificate is not trusted/],
    [
      'its secret is another',
      () =>
        doctor([world.address(RIGHT)], {
          certificate: world.certificate,
          secret: 'another secret of more than 32 bytes',
        }),
      /CASE_ATTACHMENTS_SECRET differs/,
    ],
    [
      'the prefix is missing',
      () => doctor([world.address(RIGHT, '')], { certificate: world.certificate }),
      /give the address with the prefix/,
    ],
  ] as const) {
    it(`ends with 3 when ${why}, and says so`, async () => {
      const { code, errors } = await ask();
      assert.equal(code, 3);
      assert.match(errors, said);
    });
  }
});
