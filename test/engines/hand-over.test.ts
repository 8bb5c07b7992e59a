import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Ticket } from '@case-attachments/contract';
import { exportTicketPath, ticketPath } from '@case-attachments/contract/paths';
import { seed } from '@case-attachments/demo/seed';
import { attachmentNamed, authorization, type Grant, grant } from '#e2e/case-client.js';
import { type Demo, SECRET, startDemo } from '#e2e/demo.js';
import { waitUntil } from '#e2e/wait-until.js';
import { entryDigests, verdicts } from '#e2e/zip-readers.js';
import { arrived, contentOf, finishedIn } from './support/downloads.js';
import { LadderWorld } from './support/ladder-world.js';
import { ENGINES, whyMissing } from './support/start-engine.js';

const CASE_ID = 'C-1001';
const scan = randomBytes(700_001);

/** The last rung: the browser fetches by itself, by a ticket of the real server on another origin than the page's. */
describe('what is handed over to the browser', { timeout: 180_000 }, () => {
  let demo: Demo;
  let held: Grant;

  before(async () => {
    demo = await startDemo();
    held = await grant(demo.portal);
    const file = { caseId: CASE_ID, role: 'oral-surgeon', name: 'scan.dcm', make: () => scan };
    await seed(held.server, SECRET, [file]);
  });

  after(() => demo?.close());

  const ask = async (path: string, body?: object) => {
    const answer = await fetch(held.server + path, {
      method: 'POST',
      headers: { ...authorization(held), ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    assert.equal(answer.status, 200, await answer.clone().text());
    return ((await answer.json()) as Ticket).url;
  };

  for (const name of ENGINES) {
    describe(`in ${name}`, { skip: whyMissing(name) ?? false }, () => {
      let world: LadderWorld;

      before(async () => {
        world = await LadderWorld.start(name, { attachmentsServer: held.server });
        await world.open('server-frame');
      });

      after(() => world?.close());

      const ways = {
        async 'in the click'(url: string) {
          await world.call('offerByClick', url);
          await world.engine.click('#hand-over');
        },
        'long after the click': (url: string) => world.call('offerUnseen', url),
      };

      for (const [when, handOver] of Object.entries(ways)) {
        it(`${when}, the server's zip arrives whole`, async () => {
          const label = `zip ${when}`;
          await handOver(await ask(exportTicketPath(CASE_ID), { label }));
          assert.equal(await world.call('handedOver'), null);
          const { downloadFolder } = world.engine;
          await waitUntil(async () => finishedIn(downloadFolder).includes(`${label}.zip`));
          const path = `${downloadFolder}/${label}.zip`;
          for (const verdict of Object.values(await verdicts(path))) {
            assert.ok(['sound', 'not installed'].includes(verdict), verdict);
          }
          const { sha256 } = await attachmentNamed(held, 'scan.dcm');
          assert.ok(Object.values(await entryDigests(path)).includes(sha256));
        });

        it(`${when}, a single file arrives whole`, async () => {
          const { downloadFolder } = world.engine;
          // One browser writes over what is called the same, another gives it a number.
          for (const file of finishedIn(downloadFolder)) rmSync(`${downloadFolder}/${file}`);
          const { id } = await attachmentNamed(held, 'scan.dcm');
          await handOver(await ask(ticketPath(CASE_ID, id)));
          assert.equal(await world.call('handedOver'), null);
          await waitUntil(async () => finishedIn(downloadFolder).some((file) => file.endsWith('.dcm')));
          const file = finishedIn(downloadFolder).find((file) => file.endsWith('.dcm'))!;
          const path = await arrived(downloadFolder, file, scan.length);
          assert.ok(contentOf(path).equals(scan));
        });
      }

      it('what the server refuses is noticed, where nobody would see it', async () => {
        const { id } = await attachmentNamed(held, 'scan.dcm');
        const url = await ask(ticketPath(CASE_ID, id));
        await world.call('offerUnseen', url.replace(/ticket=.*/, `ticket=${'x'.repeat(43)}`));
        assert.equal(await world.call('handedOver'), 'ApiError: download-refused');
      });

      it('what the policy of the portal forbids is noticed', async () => {
        await world.open('strict');
        await world.call('offerUnseen', await ask(exportTicketPath(CASE_ID), {}));
        assert.equal(await world.call('handedOver'), 'ApiError: save-refused');
      });

      it('leaves the page where it is', async () => {
        assert.equal(await world.engine.run(() => location.origin), world.server.origin);
      });
    });
  }
});
