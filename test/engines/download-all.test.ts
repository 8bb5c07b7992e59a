import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seed } from '@case-attachments/demo/seed';
import { grant, listAttachments } from '#e2e/case-client.js';
import { type Demo, SECRET, startDemo } from '#e2e/demo.js';
import { waitUntil } from '#e2e/wait-until.js';
import { entryDigests, verdicts } from '#e2e/zip-readers.js';
import { finishedIn } from './support/downloads.js';
import type { Engine } from './support/engine.js';
import { ENGINES, startEngine, whyMissing } from './support/start-engine.js';

/** One of a few bytes, one of more than a block, and a name beyond ASCII. */
const FILES = {
  'note.txt': 'Please see the attached images.',
  'Überweisung – Anlage.txt': 'Größe: 5 mm',
  'long report.txt': 'Findings, line by line.\n'.repeat(400_000),
};

/** The demo as it is, in each engine, where no place can be asked for. */
describe('Download All of the demo, without a save picker', { timeout: 180_000 }, () => {
  let demo: Demo;

  before(async () => {
    demo = await startDemo();
    const files = Object.entries(FILES).map(([name, text]) => ({
      ...{ caseId: 'C-1001', role: 'oral-surgeon', name },
      make: () => Buffer.from(text),
    }));
    await seed((await grant(demo.portal)).server, SECRET, files);
  });

  after(() => demo?.close());

  for (const name of ENGINES) {
    describe(`in ${name}`, { skip: whyMissing(name) ?? false }, () => {
      let engine: Engine;

      before(async () => {
        engine = await startEngine(name);
      });

      after(() => engine?.close());

      it('a click brings a zip with every file of the case, whole', async () => {
        await engine.open(demo.address('oral-surgeon'));
        await engine.run(clickDownloadAll);
        await waitUntil(async () => finishedIn(engine.downloadFolder).some((file) => file.endsWith('.zip')));
        const [file] = finishedIn(engine.downloadFolder);
        const path = `${engine.downloadFolder}/${file}`;
        for (const verdict of Object.values(await verdicts(path))) {
          assert.ok(['sound', 'not installed'].includes(verdict), verdict);
        }
        const digests = Object.values(await entryDigests(path));
        const attachments = await listAttachments(await grant(demo.portal));
        assert.equal(attachments.length, Object.keys(FILES).length);
        for (const { name, sha256 } of attachments) assert.ok(digests.includes(sha256), name);
        const worker = await engine.run(async () => {
          const registration = await navigator.serviceWorker.getRegistration('/case-attachments-download/');
          return registration?.active?.scriptURL ?? null;
        });
        assert.equal(worker, `${demo.portal.url}/case-attachments-worker.js`);
      });
    });
  }
});

/** Runs in the page. */
async function clickDownloadAll(): Promise<void> {
  // Chromium alone has one, and no test can answer it.
  Object.defineProperty(window, 'showSaveFilePicker', { value: undefined });
  const find = (root: ParentNode): HTMLElement | null => {
    const found = root.querySelector<HTMLElement>('[part~="download-all-button"]');
    if (found) return found;
    for (const { shadowRoot } of root.querySelectorAll('*')) {
      const within = shadowRoot && find(shadowRoot);
      if (within) return within;
    }
    return null;
  };
  let button: HTMLElement | null;
  do {
    await new Promise((resolve) => setTimeout(resolve, 100));
    button = find(document);
  } while (
    !button ||
    (button as HTMLButtonElement).disabled ||
    button.getAttribute('aria-disabled') === 'true'
  );
  button.click();
}
