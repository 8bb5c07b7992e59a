import type { Attachment } from '@case-attachments/contract';
import { expect, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { CaseImages } from '../case-images/case-images.js';
import { fakePicture, PictureSession } from '../case-images/testing/picture-session.js';
import type { HeldSession } from '../controllers/case-session-controller.js';
import { registerViewer } from '../elements.js';
import type { CaseImagesLightbox } from '../lightbox/lightbox.js';
import { settled, type TabFixture, tabFixture, words } from './testing/tab-fixture.js';

const photo = fakePicture('occlusal.jpg');
const scan = fakePicture('panoramic.tif', { pageCount: 3, autoContrast: true, incomplete: true });

async function tabOf(session: PictureSession): Promise<TabFixture> {
  const t = await tabFixture(session);
  await settled(t.tab);
  return t;
}

const lightboxOf = (t: TabFixture) => t.root.querySelector<CaseImagesLightbox>('case-images-lightbox');

async function openedOn(t: TabFixture, name: string): Promise<ShadowRoot> {
  t.button(`View ${name}`).focus();
  t.button(`View ${name}`).click();
  await waitUntil(() => lightboxOf(t)?.shadowRoot?.querySelector('dialog[open] h2'), 'the lightbox');
  return lightboxOf(t)!.shadowRoot!;
}

const caseOf = (...pictures: readonly Attachment[]) => new PictureSession(pictures);

describe('View of a picture on a page without <case-images>', () => {
  it('opens the lightbox on it, with its pages and its warnings, and gives the focus back to its row', async () => {
    const t = await tabOf(caseOf(photo, scan));
    const lightbox = await openedOn(t, scan.name);
    expect(words(lightbox.querySelector('h2')!)).to.contain('panoramic');
    expect(lightbox.querySelector('.stepper')).to.not.equal(null);
    const stage = () => lightbox.querySelector('case-images-stage')!.shadowRoot!;
    await waitUntil(() => stage().querySelectorAll('.chip').length === 2, 'the warnings');
    expect(t.root.querySelector('.viewer-dialog')).to.equal(null);
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => !lightboxOf(t), 'it closes');
    expect(t.root.activeElement).to.equal(t.button(`View ${scan.name}`));
  });

  it('never shows another picture: it waits until the one asked for is in the list', async () => {
    const session = caseOf(photo, scan);
    const t = await tabOf(session);
    session.show({ images: { images: [photo], viewedId: null, loading: true, failure: null } });
    t.button(`View ${scan.name}`).click();
    await settled(t.tab);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(lightboxOf(t)).to.equal(null);
    session.show({ images: { images: [photo, scan], viewedId: null, loading: false, failure: null } });
    await waitUntil(() => lightboxOf(t)?.shadowRoot?.querySelector('h2'), 'the lightbox');
    expect(session.snapshot.images.viewedId).to.equal(scan.id);
  });

  it('shows it in the plain viewer where the code of the lightbox cannot be had', async () => {
    const t = await tabOf(caseOf(photo));
    t.tab.lightbox = () => Promise.reject(new Error('no network'));
    t.button(`View ${photo.name}`).click();
    await waitUntil(() => t.root.querySelector('.viewer-dialog[data-status=shown] img'), 'the viewer');
    expect(lightboxOf(t)).to.equal(null);
  });

  it('closes when the page shows another case', async () => {
    const t = await tabOf(caseOf(photo));
    await openedOn(t, photo.name);
    t.tab.caseId = 'C-1002';
    await settled(t.tab);
    expect(lightboxOf(t)).to.equal(null);
  });

  it('closes when the last picture was deleted', async () => {
    const session = caseOf(photo);
    const t = await tabOf(session);
    await openedOn(t, photo.name);
    session.show({ images: { images: [], viewedId: null, loading: false, failure: null } });
    await settled(t.tab);
    expect(lightboxOf(t)).to.equal(null);
  });
});

let panelSession: PictureSession;
class LightboxlessPanel extends CaseImages {
  protected override acquireSession(): HeldSession {
    return { session: panelSession, release: () => {} };
  }
}
customElements.define('tab-lightbox-panel', LightboxlessPanel);

describe("View of a picture, and a portal's own viewer", () => {
  for (const withPanel of [false, true]) {
    it(`asks the portal's first ${withPanel ? 'beside' : 'without'} <case-images>`, async () => {
      panelSession = caseOf(photo);
      const t = await tabOf(panelSession);
      if (withPanel) {
        const panel = document.createElement('tab-lightbox-panel') as LightboxlessPanel;
        Object.assign(panel, { server: t.tab.server, caseId: t.tab.caseId, credentials: 'include' });
        t.tab.after(panel);
        await panel.updateComplete;
      }
      const remove = registerViewer({
        id: 'measuring',
        accepts: ({ extension }) => extension === 'jpg',
        load: async () => ({
          mount: async (container) => {
            container.append('measured');
            return undefined;
          },
        }),
      });
      t.button(`View ${photo.name}`).click();
      await waitUntil(() => t.root.querySelector('.viewer-dialog[data-viewer=measuring]'), 'its viewer');
      remove();
      expect(lightboxOf(t)).to.equal(null);
    });
  }
});
