import type { Attachment } from '@case-attachments/contract';
import { expect, waitUntil } from '@open-wc/testing';
import { resetMouse, sendKeys } from '@web/test-runner-commands';
import { FakeSession, fakeAttachment, readySnapshot } from './testing/fake-session.js';
import { settled, tabFixture, words } from './testing/tab-fixture.js';
import { dictation, film, jaw, notes, oddVideo, pdf, plan, wav } from './testing/viewer-files.js';
import { ObjectUrls, ViewerFixture } from './testing/viewer-fixture.js';

const MB = 1024 * 1024;
const networkDown = () => Promise.reject(Object.assign(new Error(), { failure: { code: 'network' } }));

describe('the viewer', () => {
  let urls: ObjectUrls;
  beforeEach(() => {
    urls = new ObjectUrls();
  });
  afterEach(() => {
    urls.restore();
    return resetMouse();
  });

  describe('shows', () => {
    it('sound in a player with its name, which the keyboard plays', async () => {
      const file = dictation();
      const v = await ViewerFixture.of(file);
      await v.show(file, wav);
      const player = v.find<HTMLAudioElement>('audio');
      expect(player.duration).to.be.closeTo(0.25, 0.01);
      expect(player.getAttribute('aria-label')).to.equal('dictation.wav');
      expect(player.controls).to.equal(true);
      await v.t.tab.updateComplete;
      expect(v.t.root.activeElement === player).to.equal(true);
    });

    it('a player without taking the focus from where a hand has put it meanwhile', async () => {
      const file = dictation();
      const v = await ViewerFixture.of(file);
      let arrive!: (blob: Blob) => void;
      v.session.content = () => new Promise((resolve) => (arrive = resolve));
      v.view(file);
      await waitUntil(() => arrive);
      const download = v.dialog!.querySelector<HTMLElement>('header .secondary')!;
      download.focus();
      arrive(wav());
      await v.until('shown');
      await v.t.tab.updateComplete;
      expect(v.t.root.activeElement === download).to.equal(true);
    });

    it('whose file it is, beside its name: case, date and person', async () => {
      const uploadedBy = { displayName: 'Oral surgeon', orgName: 'Orchard Dental', self: false };
      const file = notes({ uploadedBy });
      const v = await ViewerFixture.of(file);
      await v.show(file, () => new Blob(['26: pulp test']));
      expect(words(v.dialog!.querySelector('header p')!)).to.equal(
        'Case 1001, upper left molar. Added 14 Mar 2026 by Oral surgeon, Orchard Dental.',
      );
    });

    it("a PDF in the browser's own viewer, or where it has none, the download", async () => {
      const file = plan();
      const v = await ViewerFixture.of(file);
      v.session.content = async () => pdf();
      v.view(file);
      if (navigator.pdfViewerEnabled) {
        await v.until('shown');
        expect(v.find<HTMLIFrameElement>('iframe').src).to.match(/^blob:/);
        expect(v.find('iframe').title).to.equal('treatment plan.pdf');
      } else {
        await v.until('problem');
        expect(v.text).to.contain("can't be shown in the browser");
        expect(v.session.callsOf('openContent')).to.deep.equal([]);
      }
    });

    it('text as it is written, of whatever coding', async () => {
      const file = notes({ sizeBytes: 6 });
      const v = await ViewerFixture.of(file);
      await v.show(file, () => new Blob([Uint8Array.of(0xff, 0xfe, 0x5a, 0, 0xe4, 0)]));
      expect(v.find('pre').textContent).to.equal('Zä');
      expect(v.text).to.equal('Zä');
    });

    it('the first megabyte of a long text, and says so', async () => {
      const file = notes({ sizeBytes: 3 * MB });
      const v = await ViewerFixture.of(file);
      await v.show(file, () => new Blob(['x'.repeat(3 * MB)]));
      expect(v.find('pre').textContent?.length).to.equal(1_000_000);
      expect(words(v.find('.note'))).to.contain('Only the beginning is shown.');
    });

    it("the server's picture where the page has no Case Images", async () => {
      const file = fakeAttachment('scan.tif', {
        preview: {
          state: 'available',
          width: 4,
          height: 4,
          pageCount: 1,
          animated: false,
          autoContrast: false,
          incomplete: false,
        },
      });
      const canvas = document.createElement('canvas');
      const url = canvas.toDataURL();
      let released = 0;
      const session = new FakeSession(readySnapshot([file]));
      session.previews.load = async () => ({ url, release: () => void (released += 1) });
      const v = new ViewerFixture(await tabFixture(session));
      v.view(file);
      await v.until('shown');
      expect(v.find('img').getAttribute('alt')).to.equal('scan.tif');
      v.t.button('Close').click();
      expect(released).to.equal(1);
    });
  });

  describe('says why a file is not shown', () => {
    it('when the browser does not know its coding, and lets it go', async () => {
      const file = film();
      const v = await ViewerFixture.of(file);
      v.session.content = async () => oddVideo();
      v.view(file);
      await v.until('problem');
      expect(v.text).to.equal(
        "jaw opening.mp4 2.4 MB This browser can't show what is in this file. Download it and open it with its own program. Download",
      );
      expect(await urls.held()).to.deep.equal([]);
    });

    const locked: [string, Attachment['scanState'], string][] = [
      ['holds a virus', 'infected', 'Virus found.'],
      ['could not be checked', 'unscannable', 'Could not be checked for viruses.'],
      ['is being checked', 'pending', 'still being checked for viruses'],
    ];
    for (const [what, scanState, reason] of locked) {
      it(`when it ${what}, and then offers no download`, async () => {
        const file = plan();
        const v = await ViewerFixture.of(file);
        // As when the list is older than what the server found.
        Object.assign(file, { scanState });
        v.view(file);
        await v.until('problem');
        expect(v.text).to.contain(reason);
        expect(v.buttons).to.deep.equal([]);
      });
    }

    it('when the network is down, and Try again shows it', async () => {
      const file = notes();
      const v = await ViewerFixture.of(file);
      v.session.content = networkDown;
      v.view(file);
      await v.until('problem');
      expect(v.text).to.contain('The server did not answer. Check the network, then try again.');
      expect(words(v.find('[role=alert]'))).to.contain('The server did not answer.');
      expect(v.t.root.activeElement?.ariaLabel, 'the focus stays in the dialog').to.equal('Close');
      v.session.content = async () => new Blob(['upper left molar']);
      v.t.button('Try again').click();
      await v.until('shown');
      expect(v.find('pre').textContent).to.equal('upper left molar');
      expect(v.session.callsOf('openContent'), 'what had arrived was kept').to.have.length(1);
    });

    it('when it was deleted meanwhile, and then offers no download', async () => {
      const file = notes();
      const v = await ViewerFixture.of(file);
      v.session.content = () =>
        Promise.reject(Object.assign(new Error(), { failure: { code: 'attachment-deleted' } }));
      v.view(file);
      await v.until('problem');
      expect(v.text).to.contain('The file was deleted by someone on the case.');
      expect(v.buttons).to.deep.equal([]);
    });
  });

  describe('a large video', () => {
    it('of 500 MB is not fetched before the person says so', async () => {
      const file = film({ sizeBytes: 500 * MB });
      const v = await ViewerFixture.of(file);
      v.view(file);
      await v.until('asking');
      expect(v.text).to.contain('It is 500 MB');
      expect(v.buttons).to.include('Download');
      expect(v.session.callsOf('openContent')).to.deep.equal([]);
      v.t.button('Download').click();
      expect(v.session.callsOf('download')).to.deep.equal([['download', file.id]]);
    });

    it('is loaded on demand, told in bytes, and given up by closing', async () => {
      const file = film({ sizeBytes: 180 * MB });
      const v = await ViewerFixture.of(file);
      v.session.content = () => new Promise(() => {});
      v.view(file);
      await v.until('asking');
      expect(v.text).to.contain('It is 180 MB. Download it to open it; to be shown here, all of it has');
      v.t.button('Load it anyway').click();
      await waitUntil(() => v.session.watch !== null);
      v.session.watch!.onReceived!(12 * MB);
      await waitUntil(() => v.text.includes('12 of 180 MB'));
      expect(v.find<HTMLProgressElement>('progress').value).to.equal(12 * MB);
      v.session.watch!.onWaiting!('network');
      await waitUntil(() => v.text.includes('Waiting for the network. It goes on by itself.'));
      await sendKeys({ press: 'Escape' });
      await settled(v.t.tab);
      expect(v.isOpen).to.equal(false);
      expect(v.session.watch!.signal.aborted).to.equal(true);
    });

    it('of more than the browser can hold is not offered to be loaded', async () => {
      const file = film({ sizeBytes: 5000 * MB });
      const v = await ViewerFixture.of(file);
      v.view(file);
      await v.until('asking');
      expect(v.text).to.contain('more than this browser can show');
      expect(v.buttons).to.deep.equal(['Download']);
    });
  });

  describe('closes', () => {
    it('when the file is deleted by somebody else, and lets it go', async () => {
      const files = [notes(), dictation(), jaw()];
      const v = await ViewerFixture.of(...files);
      v.t.button('View dictation.wav').focus();
      await v.show(files[1]!, wav);
      const { list } = v.session.snapshot;
      await v.t.show({ list: { ...list, attachments: [files[0]!, files[2]!] } });
      await settled(v.t.tab);
      expect(v.isOpen).to.equal(false);
      expect(await urls.held()).to.deep.equal([]);
      expect(v.t.root.activeElement?.ariaLabel).to.equal('Delete jaw.stl');
    });

    it('not when another one is', async () => {
      const files = [notes(), dictation()];
      const v = await ViewerFixture.of(...files);
      await v.show(files[1]!, wav);
      const { list } = v.session.snapshot;
      await v.t.show({ list: { ...list, attachments: [files[1]!] } });
      expect(v.isOpen).to.equal(true);
    });

    it('when the page shows another case, and lets it go', async () => {
      const file = dictation();
      const v = await ViewerFixture.of(file);
      await v.show(file, wav);
      const player = v.find<HTMLAudioElement>('audio');
      v.t.tab.caseId = 'C-1002';
      await settled(v.t.tab);
      expect(v.isOpen).to.equal(false);
      expect(await urls.held()).to.deep.equal([]);
      expect(player.hasAttribute('src'), 'it does not play on').to.equal(false);
    });

    it('while it loads, and nothing shows up afterwards', async () => {
      const file = dictation();
      const v = await ViewerFixture.of(file);
      let give!: (blob: Blob) => void;
      v.session.content = () => new Promise((resolve) => (give = resolve));
      v.view(file);
      await waitUntil(() => give);
      v.t.button('Close').click();
      give(wav());
      await settled(v.t.tab);
      expect(v.isOpen).to.equal(false);
      expect(await urls.held()).to.deep.equal([]);
    });
  });

  it('shows the last of two files that are viewed at once', async () => {
    const [first, last] = [notes({ name: 'first.txt' }), notes({ name: 'last.txt' })];
    const v = await ViewerFixture.of(first, last);
    const given: ((blob: Blob) => void)[] = [];
    v.session.content = () => new Promise((resolve) => given.push(resolve));
    v.view(first);
    await waitUntil(() => given.length === 1);
    v.view(last);
    await waitUntil(() => given.length === 2);
    given[1]!(new Blob(['the last']));
    given[0]!(new Blob(['the first']));
    await v.until('shown');
    expect(words(v.t.find('#viewer-title'))).to.equal('last.txt');
    expect([...v.t.root.querySelectorAll('pre')].map(({ textContent }) => textContent)).to.deep.equal([
      'the last',
    ]);
  });
});
