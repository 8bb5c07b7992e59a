import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './support/browser.js';
import { attachmentNamed, authorization, grant } from './support/case-client.js';
import { type Demo, startDemo } from './support/demo.js';
import { PortalPage } from './support/portal-page.js';
import { repositoryRoot } from './support/repository.js';
import { onDisk, samples } from './support/sample-files.js';

describe('two browsers on one case', { timeout: 120_000 }, () => {
  let demo: Demo;
  let browser: Browser;

  before(async () => {
    demo = await startDemo();
    browser = await launchBrowser();
  });

  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  /** Somebody at a computer of their own. */
  async function signedIn(role: string): Promise<PortalPage> {
    const page = await (await browser.newContext()).newPage();
    await page.goto(demo.address(role));
    return new PortalPage(page);
  }

  it('see each other attach and delete, without a reload', async () => {
    const [dentist, surgeon] = await Promise.all([signedIn('referring-dentist'), signedIn('oral-surgeon')]);
    await Promise.all(
      [dentist, surgeon].map(({ page }) => page.getByText('No files in this case yet').waitFor()),
    );

    const photo = await onDisk(demo.scratch, 'photo.jpg', await samples.jpeg(600, 400));
    await dentist.attach([photo.path]);
    await surgeon.attached('photo.jpg').waitFor({ timeout: 10_000 });
    await surgeon.page.getByRole('cell', { name: 'Referring dentist' }).waitFor();

    await surgeon.button('Delete photo.jpg').click();
    await dentist.attached('photo.jpg').waitFor({ state: 'hidden', timeout: 10_000 });
    await surgeon.button('Undo').click();
    await dentist.attached('photo.jpg').waitFor({ timeout: 10_000 });
  });

  it('who is not on the case sees nothing of it', async () => {
    const outsider = await signedIn('outsider');
    await outsider.page.getByText("This case isn't available to you").first().waitFor();
    assert.equal(await outsider.page.getByText('photo.jpg').count(), 0);
    assert.equal(await outsider.button('Attach Files').count(), 0);
    assert.equal(await outsider.button('Download All').count(), 0);
  });

  it('who is not on the case gets the 404 of an unknown case, on every route and verb', async () => {
    const surgeon = await grant(demo.portal, 'oral-surgeon');
    const outsider = await grant(demo.portal, 'outsider');
    const { id } = await attachmentNamed(surgeon, 'photo.jpg');
    const operations = await caseOperations();
    assert.ok(operations.length >= 16, `openapi.json has ${operations.length} operations on cases`);

    for (const { method, path, headers, body } of operations) {
      const answerFor = async (caseId: string) => {
        const url =
          outsider.server +
          path.replace('{caseId}', caseId).replace('{attachmentId}', id).replace('{uploadId}', id);
        const answer = await fetch(url, {
          method,
          headers: { ...authorization(outsider), ...headers },
          ...(body && { body }),
        });
        const { requestId: _ours, ...problem } = method === 'HEAD' ? {} : await asProblem(answer);
        return { status: answer.status, problem };
      };
      const onTheCase = await answerFor('C-1001');
      assert.equal(onTheCase.status, 404, `${method} ${path}`);
      assert.deepEqual(onTheCase, await answerFor('C-no-such-case'), `${method} ${path} tells cases apart`);
      const anonymous = await fetch(
        outsider.server + path.replace('{caseId}', 'C-1001').replace(/\{\w+\}/, id),
        { method, ...(body && { body }), ...(headers && { headers }) },
      );
      // Without a service secret, what is for services is not there for anybody.
      const expected = path.startsWith('/service/') ? 404 : 401;
      assert.equal(anonymous.status, expected, `${method} ${path} without a grant`);
    }
    await attachmentNamed(surgeon, 'photo.jpg');
  });
});

interface CaseOperation {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Every verb of every path of the contract that is about a case. */
async function caseOperations(): Promise<CaseOperation[]> {
  const { paths } = JSON.parse(
    await readFile(`${repositoryRoot}/packages/contract/openapi.json`, 'utf8'),
  ) as { paths: Record<string, Record<string, { requestBody?: { content: object } }>> };
  const verbs = ['get', 'head', 'post', 'put', 'patch', 'delete'];
  return Object.entries(paths)
    .filter(([path]) => path.includes('{caseId}'))
    .flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([verb]) => verbs.includes(verb))
        .map(([verb, { requestBody }]) => ({
          method: verb.toUpperCase(),
          path,
          headers: {
            'Tus-Resumable': '1.0.0',
            'Upload-Length': '1',
            'Upload-Offset': '0',
            ...(requestBody && { 'Content-Type': Object.keys(requestBody.content)[0] as string }),
          },
          ...(requestBody && { body: '{}' }),
        })),
    );
}

async function asProblem(answer: Response): Promise<Record<string, unknown>> {
  assert.match(answer.headers.get('Content-Type') ?? '', /^application\/problem\+json/);
  return (await answer.json()) as Record<string, unknown>;
}
