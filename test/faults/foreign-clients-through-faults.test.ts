import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { uploadsPath } from '@case-attachments/contract/paths';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#e2e/browser.js';
import { bundle, pageOf } from './page/bundle.js';
import type { ForeignClients } from './page/foreign-window.js';
import type { WireFault } from './support/fault-plan.js';
import type { Verb, WireFaultName } from './support/faults.js';
import { SeededRandom } from './support/seeded-random.js';
import { ServerTruth } from './support/server-truth.js';
import { type SourceFile, SourceFiles } from './support/source-files.js';
import { tokenFor, World } from './support/world.js';

interface Script {
  readonly name: WireFaultName;
  readonly verb: Verb;
  readonly times: number;
  readonly lastsMs?: number;
  /** Called when the fault begins. */
  readonly meanwhile?: () => Promise<void>;
}

/** Faults as a test writes them down, in place of drawn ones. */
class ScriptedPlan {
  #script: Script | null = null;
  #left = 0;
  meanwhile: Promise<void> = Promise.resolve();

  follow(script: Script): void {
    this.#script = script;
    this.#left = script.times;
  }

  /** Every fault of the script has come. */
  get over(): boolean {
    return this.#left === 0;
  }

  draw(_file: SourceFile, verb: Verb): WireFault | null {
    const script = this.#script;
    if (script?.verb !== verb || this.#left === 0) return null;
    this.#left -= 1;
    if (script.meanwhile) this.meanwhile = script.meanwhile();
    return { name: script.name, position: 0.5, coin: true, lastsMs: script.lastsMs ?? 200 };
  }
}

const CLIENTS: Readonly<Record<keyof ForeignClients, string>> = {
  tus: 'tus-js-client',
  uppy: "Uppy's Tus plugin",
};

/** Clients that know tus 1.0 and nothing of us, in a real browser, with the retry settings they come with. */
describe('clients of other makers through faults', { timeout: 240_000 }, () => {
  const plan = new ScriptedPlan();
  const files = new SourceFiles('foreign', new SeededRandom('foreign clients'), 0);
  let world: World;
  let browser: Browser;
  let page: Page;

  before(async () => {
    const script = await bundle('./foreign-page.js');
    world = await World.start({ plan, smallDisk: false, stallAtMostMs: 2_000, page: pageOf(script) });
    browser = await launchBrowser();
  });

  beforeEach(async () => {
    page = await browser.newPage();
    await page.goto(world.pageOrigin);
  });

  after(async () => {
    await browser?.close();
    await world?.close();
  });

  /** A few megabytes with a name beyond ASCII, known to the proxy and picked on the page. */
  async function pick(): Promise<SourceFile> {
    await page.waitForFunction(() => window.foreign !== undefined);
    for (;;) {
      const [file] = files.batch('foreign', 1);
      if (!file || file.sizeBytes < 1_000_000) continue;
      world.proxy.log.expect(file);
      const path = join(world.scratch, file.name);
      await writeFile(path, file.bytes());
      await page.locator('input').setInputFiles(path);
      return file;
    }
  }

  function send(client: keyof ForeignClients, { caseId }: SourceFile, overridePatchMethod = false) {
    const options = {
      endpoint: world.api + uploadsPath(caseId),
      token: tokenFor(caseId),
      overridePatchMethod,
    };
    return page.evaluate(([name, given]) => window.foreign?.[name](given), [client, options] as const);
  }

  async function expectAttachedOnce({ caseId, name, sha256 }: SourceFile): Promise<void> {
    const truth = new ServerTruth(world.directApi);
    const attachments = await truth.attachments(caseId);
    assert.deepEqual(
      attachments.map((attachment) => [attachment.name, attachment.sha256]),
      [[name, sha256]],
    );
    assert.equal(await truth.contentSha256(caseId, attachments[0]?.id ?? ''), sha256);
  }

  for (const [client, maker] of Object.entries(CLIENTS) as [keyof ForeignClients, string][]) {
    const survives = (title: string, script: Script) =>
      it(`${maker} survives ${title}: the file is whole, and attached once`, async () => {
        const file = await pick();
        plan.follow(script);
        await send(client, file);
        await plan.meanwhile;
        assert.ok(plan.over, 'the fault came');
        await expectAttachedOnce(file);
      });

    survives('a reset in the middle of a PATCH', { name: 'reset', verb: 'patch', times: 1 });
    survives('U23: the lost answer to its last byte', { name: 'lost-answer', verb: 'patch', times: 1 });
    survives('a server that is busy (503)', { name: 'status-503', verb: 'patch', times: 1 });
    survives('a PATCH that arrives twice', { name: 'duplicate-at-once', verb: 'patch', times: 1 });
    survives('a line that says nothing, once the proxy ends it (it has no time-out of its own)', {
      name: 'stall',
      verb: 'patch',
      times: 1,
    });
    survives('SIGKILL and restart of the server within its nine seconds of retries', {
      name: 'drip',
      verb: 'patch',
      times: 1,
      lastsMs: 5_000,
      meanwhile: async () => {
        await world.server.kill();
        await world.server.start();
      },
    });

    it(`U31: ${maker} gives up on an expired token, by its own design (a 4xx), and nothing is attached`, async () => {
      const file = await pick();
      plan.follow({ name: 'status-401', verb: 'patch', times: 1 });
      await assert.rejects(send(client, file));
      assert.deepEqual(await new ServerTruth(world.directApi).attachments(file.caseId), []);
    });
  }

  it('U35: tus-js-client with overridePatchMethod sends no PATCH, and survives a reset', async () => {
    const methods = new Set<string>();
    page.on('request', (request) => methods.add(request.method()));
    const file = await pick();
    plan.follow({ name: 'reset', verb: 'patch', times: 1 });
    await send('tus', file, true);
    assert.ok(plan.over, 'the fault came');
    assert.ok(!methods.has('PATCH') && methods.has('POST'), [...methods].join());
    await expectAttachedOnce(file);
  });
});
