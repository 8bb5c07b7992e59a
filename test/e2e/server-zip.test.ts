import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { Ticket } from '@case-attachments/contract';
import { exportTicketPath } from '@case-attachments/contract/paths';
import { authorization, type Grant, grant, listAttachments } from './support/case-client.js';
import { type Demo, startDemo } from './support/demo.js';
import { repositoryRoot } from './support/repository.js';
import { expectSoundEverywhere } from './support/sound-zip.js';

const run = promisify(execFile);

describe("the server's zip", { timeout: 120_000 }, () => {
  let demo: Demo;
  let held: Grant;

  before(async () => {
    demo = await startDemo({ seeded: true });
    held = await grant(demo.portal);
  });

  after(() => demo?.close());

  it('by ticket is one that every reader takes, with the dates of the time zone asked for', async () => {
    for (const timeZone of ['Europe/Berlin', 'Asia/Kathmandu', 'America/Los_Angeles']) {
      const answer = await fetch(held.server + exportTicketPath(held.caseId), {
        method: 'POST',
        headers: { ...authorization(held), 'content-type': 'application/json' },
        body: JSON.stringify({ folders: true, timeZone }),
      });
      const { url } = (await answer.json()) as Ticket;
      const path = join(demo.scratch, 'by ticket.zip');
      await writeFile(path, Buffer.from(await (await fetch(url)).arrayBuffer()));
      const files = await listAttachments(held);
      assert.ok(files.length > 3);
      await expectSoundEverywhere(path, { files, timeZone });
    }
  });

  it("comes by the guide's curl commands", async (t) => {
    const guide = await readFile(`${repositoryRoot}/docs/server.md`, 'utf8');
    const commands = /```sh\n(mkdir -p downloads[\s\S]*?export-ticket[\s\S]*?)```/.exec(guide)?.[1];
    assert.ok(commands, 'the guide has a block of commands that asks for a ticket');
    try {
      await run('curl', ['--version']);
    } catch {
      return t.skip('curl is not installed');
    }
    const folder = join(demo.scratch, 'curl');
    await mkdir(folder);
    await run('bash', ['-c', `set -eu\n${commands}`], {
      cwd: folder,
      env: { ...process.env, SERVER: held.server, CASE: held.caseId, TOKEN: held.token },
    });
    const files = await listAttachments(held);
    const timeZone = 'Europe/Berlin';
    await expectSoundEverywhere(join(folder, 'downloads', `${held.caseId}.zip`), { files, timeZone });
    const pictures = files.filter(({ category }) => category === 'image');
    await expectSoundEverywhere(join(folder, 'downloads/Pictures.zip'), { files: pictures, timeZone });
  });
});
