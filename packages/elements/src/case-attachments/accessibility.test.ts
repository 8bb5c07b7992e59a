import { aTimeout, expect } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import type { AxeResults } from 'axe-core';
import 'axe-core/axe.min.js';
import { idleSnapshot } from '../case/case-state.js';
import { FakeSession, fakeAttachment, fakeTransfer, readySnapshot } from './testing/fake-session.js';
import { settled, tabFixture } from './testing/tab-fixture.js';

const { axe } = globalThis as unknown as { axe: { run(within: Element): Promise<AxeResults> } };

async function expectNothing(within: Element): Promise<void> {
  // Colours on their way are not the colours that are judged.
  await aTimeout(200);
  const { violations } = await axe.run(within);
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).to.deep.equal([]);
}

const busy = () => ({
  ...readySnapshot([
    fakeAttachment('panoramic 2026-03-14.tif'),
    fakeAttachment('plan.pdf', { category: 'document', scanState: 'infected' }),
    fakeAttachment('jaw.stl', { category: 'model' }),
  ]),
  transfers: [
    fakeTransfer('a.stl', { bytesSafe: 10 }),
    fakeTransfer('b.stl', { status: 'paused' }),
    fakeTransfer('c.stl', { status: 'failed', failure: { code: 'network' }, retryable: true }),
  ],
  online: false,
  download: {
    ...idleSnapshot.download,
    status: 'done' as const,
    zipName: 'Case.zip',
    filesTotal: 3,
    missing: [{ attachmentId: 'x', fileName: 'x.tif', failure: { code: 'stalled' as const } }],
  },
});

for (const colorScheme of ['light', 'dark'] as const) {
  describe(`axe, ${colorScheme}`, () => {
    before(async () => {
      document.documentElement.style.colorScheme = colorScheme;
      document.documentElement.style.background = colorScheme === 'dark' ? '#151a1e' : '#ffffff';
      // Nor is what fades in.
      await emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    });
    after(() => document.documentElement.removeAttribute('style'));

    for (const width of ['1000px', '700px', '600px', '340px']) {
      it(`finds nothing on the tab at ${width}`, async () => {
        const t = await tabFixture(new FakeSession(busy()), { width });
        await expectNothing(t.tab);
        expect(t.find('.tab').scrollWidth, 'no sideways scrolling').to.be.at.most(t.find('.tab').clientWidth);
      });
    }

    it('finds nothing on the empty, loading and denied tab', async () => {
      const session = new FakeSession();
      const t = await tabFixture(session);
      await expectNothing(t.tab);
      await t.show({ ...idleSnapshot, status: 'loading' });
      await expectNothing(t.tab);
      await t.show({ ...idleSnapshot, status: 'denied' });
      await expectNothing(t.tab);
    });

    it('finds nothing on the dialog', async () => {
      const t = await tabFixture();
      t.button('Attach Files').click();
      await settled(t.tab);
      await t.choose(new File(['x'], 'a.jpg'), new File(['x'], 'b.exe'));
      await expectNothing(t.tab);
    });

    for (const width of ['1000px', '340px']) {
      it(`finds nothing on downloads and selected rows at ${width}`, async () => {
        const t = await tabFixture(new FakeSession(busy()), { width });
        const failure = { code: 'network' as const };
        const { download } = t.session.snapshot;
        const missing = Array.from({ length: 30 }, (_, n) => ({
          attachmentId: `${n}`,
          fileName: `${n}.dcm`,
          failure,
        }));
        t.button('Select files').click();
        t.find<HTMLInputElement>('.pick').click();
        for (const state of [
          { status: 'saving', waitingFor: 'network' },
          { status: 'paused' },
          { status: 'finishing' },
          { status: 'done', certainty: 'handed-over', rung: 'blob' },
          { status: 'done', missing },
          { status: 'cancelled' },
          { status: 'failed', failure },
        ] as const) {
          await t.show({ download: { ...download, missing: [], ...state } });
          await expectNothing(t.tab);
        }
        t.button('Clear').click();
        await t.show({ download: idleSnapshot.download });
        t.button('Download options').click();
        await settled(t.tab);
        await expectNothing(t.tab);
        expect(t.find('.tab').scrollWidth).to.be.at.most(t.find('.tab').clientWidth);
      });
    }

    it('finds nothing on the viewer', async () => {
      const t = await tabFixture(
        new FakeSession(
          readySnapshot([fakeAttachment('notes.txt', { category: 'document', mediaType: 'text/plain' })]),
        ),
      );
      t.session.content = async () => new Blob(['words']);
      t.button('View notes.txt').click();
      await settled(t.tab);
      await expectNothing(t.tab);
    });

    it('gives every button 24 px or more', async () => {
      const t = await tabFixture(new FakeSession(busy()), { width: '600px' });
      for (const button of t.root.querySelectorAll('button')) {
        if (!button.checkVisibility()) continue;
        const { width, height } = button.getBoundingClientRect();
        expect(Math.min(width, height), button.outerHTML).to.be.at.least(24);
      }
    });
  });
}
