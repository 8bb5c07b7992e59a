import { expect } from '@open-wc/testing';
import { resetMouse, sendKeys } from '@web/test-runner-commands';
import type { AttachmentDeleteEvent } from '../events/index.js';
import { FakeSession, fakeAttachment, fakeTransfer, readySnapshot } from './testing/fake-session.js';
import { settled, tabFixture, words } from './testing/tab-fixture.js';

const scan = () => fakeAttachment('panoramic 2026-03-14.tif');
const plan = () =>
  fakeAttachment('treatment plan.pdf', { category: 'document', mediaType: 'application/pdf' });

describe('<case-attachments>', () => {
  afterEach(() => resetMouse());

  describe('list', () => {
    it('is a table with sortable columns and named buttons in each row', async () => {
      const t = await tabFixture(new FakeSession(readySnapshot([scan(), plan()])));
      const table = t.find('[role=table]');
      expect(table.getAttribute('aria-label')).to.equal('Attachments of Case 1001, upper left molar');
      const columns = [...table.querySelectorAll('[role=columnheader]')];
      expect(columns.map((column) => column.getAttribute('aria-sort'))).to.deep.equal([
        'none',
        null,
        'descending',
        'none',
        null,
      ]);
      expect(t.buttonNames(table)).to.deep.equal([
        'File Name',
        'Date Added',
        'Uploaded By',
        ...['panoramic 2026-03-14.tif', 'treatment plan.pdf'].flatMap((name) => [
          `View ${name}`,
          `Download ${name}`,
          `Delete ${name}`,
        ]),
      ]);
      expect([...t.root.querySelectorAll('button')].every(({ type }) => type === 'button')).to.equal(true);
    });

    it('asks for the other order of the sorted column, and the natural first one of another', async () => {
      const t = await tabFixture(new FakeSession(readySnapshot([scan()])));
      for (const name of ['Date Added', 'File Name', 'Uploaded By']) t.button(name).click();
      expect(t.session.callsOf('setView')).to.deep.equal([
        ['setView', { sort: 'addedAt', order: 'asc' }],
        ['setView', { sort: 'name', order: 'asc' }],
        ['setView', { sort: 'uploadedBy', order: 'asc' }],
      ]);
    });

    it('filters by a select of every category with its count', async () => {
      const t = await tabFixture(new FakeSession(readySnapshot([scan(), plan()])));
      const select = t.find<HTMLSelectElement>('select');
      expect(select.getAttribute('aria-label')).to.equal('File type');
      expect([...select.options].map((option) => option.text)).to.deep.equal([
        'All (2)',
        'Images (1)',
        'Documents (1)',
        '3D models (0)',
        'DICOM (0)',
        'Video (0)',
        'Audio (0)',
        'Archives (0)',
        'Other (0)',
      ]);
      select.value = 'document';
      select.dispatchEvent(new Event('change'));
      expect(t.session.callsOf('setView')).to.deep.equal([['setView', { category: 'document' }]]);
    });

    it('locks what is infected and what is still being checked', async () => {
      const infected = fakeAttachment('form.docx', { scanState: 'infected', scanFinding: 'Eicar-Test' });
      const pending = fakeAttachment('new.pdf', { scanState: 'pending' });
      const unscannable = fakeAttachment('study.zip', { scanState: 'unscannable', scanFinding: 'encrypted' });
      const t = await tabFixture(new FakeSession(readySnapshot([infected, pending, unscannable])));
      expect(t.note('form.docx')).to.equal('Virus found (Eicar-Test). Ask the sender for a clean copy.');
      expect(t.note('new.pdf')).to.equal(
        'Being checked for viruses. View and Download come when that is done.',
      );
      expect(t.note('study.zip')).to.equal(
        'Could not be checked for viruses (encrypted). Ask the sender for another copy.',
      );
      expect(t.buttonNames(t.row('study.zip'))).to.deep.equal(['Delete study.zip']);
      expect(t.buttonNames(t.row('form.docx'))).to.deep.equal(['Delete form.docx']);
      expect(words(t.row('form.docx'))).to.contain('Quarantined');
      expect(t.buttonNames(t.row('new.pdf'))).to.deep.equal(['Delete new.pdf']);
    });

    it('says of an empty picture that it is empty, and takes it for any other that cannot be shown', async () => {
      const t = await tabFixture(new FakeSession(readySnapshot([fakeAttachment('x.jpg', { sizeBytes: 0 })])));
      expect(t.note('x.jpg')).to.equal('This file is empty (0 bytes).');
      expect(t.buttonNames(t.row('x.jpg'))).to.deep.equal(['View x.jpg', 'Download x.jpg', 'Delete x.jpg']);
      expect(t.row('x.jpg').querySelector<HTMLElement>('.badge')!.dataset.kind).to.equal('image');
    });

    for (const width of ['375px', '1280px']) {
      it(`starts right-to-left names where the others start, at ${width}`, async () => {
        const names = ['scan.jpg', 'צילום.jpg', `צילום פנורמי ${'לפני הטיפול '.repeat(3)}.jpg`];
        const attachments = names.map((name) => fakeAttachment(name));
        const t = await tabFixture(new FakeSession(readySnapshot(attachments)), { width });
        const starts = names.flatMap((name) => {
          const range = document.createRange();
          const parts = t.row(name).querySelectorAll('.name > :not(.visually-hidden)');
          range.setStartBefore(parts[0]!);
          range.setEndAfter(parts[parts.length - 1]!);
          const startOfLine = new Map<number, number>();
          for (const { bottom, left } of range.getClientRects()) {
            const line = Math.round(bottom / 10);
            startOfLine.set(line, Math.min(Math.round(left), startOfLine.get(line) ?? left));
          }
          return [...startOfLine.values()].map(Math.round);
        });
        expect(new Set(starts).size, starts.join()).to.equal(1);
      });
    }

    it('offers more by hand when there is more', async () => {
      const snapshot = readySnapshot([scan()]);
      const list = { ...snapshot.list, hasMore: true, total: 200 };
      const t = await tabFixture(new FakeSession({ ...snapshot, list }));
      t.button('Show more').click();
      expect(t.session.callsOf('loadMore')).to.not.have.length(0);
      expect(t.text).to.contain('1 of 200 shown');
    });

    it('touches only the row that changed', async () => {
      const attachments = Array.from({ length: 1000 }, (_, index) => fakeAttachment(`file ${index}.jpg`));
      const t = await tabFixture(new FakeSession(readySnapshot(attachments)));
      const changed: Node[] = [];
      const observer = new MutationObserver((records) =>
        changed.push(...records.map(({ target }) => target)),
      );
      observer.observe(t.find('[role=table]'), {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
      const renamed = attachments.with(500, { ...attachments[500]!, name: 'renamed.jpg' });
      await t.show({ list: { ...t.session.snapshot.list, attachments: renamed } });
      observer.disconnect();
      const row = t.row('renamed.jpg');
      expect(changed.length).to.be.greaterThan(0);
      expect(changed.every((node) => row.contains(node))).to.equal(true);
    });
  });

  describe('Delete', () => {
    it('moves the focus to the next row, and offers Undo', async () => {
      const [first, second] = [scan(), plan()];
      const t = await tabFixture(new FakeSession(readySnapshot([first, second])));
      t.button(`Delete ${first.name}`).focus();
      t.button(`Delete ${first.name}`).click();
      await settled(t.tab);
      expect(t.root.activeElement).to.equal(t.button(`Delete ${second.name}`));
      expect(t.text).to.contain(`Deleted "${first.name}"`);
      t.button('Undo').click();
      expect(t.session.callsOf('restore')).to.deep.equal([['restore', first.id]]);
    });

    it('moves the focus to Attach Files when no row is left', async () => {
      const only = scan();
      const t = await tabFixture(new FakeSession(readySnapshot([only])));
      t.button(`Delete ${only.name}`).focus();
      t.button(`Delete ${only.name}`).click();
      await settled(t.tab);
      expect(t.root.activeElement).to.equal(t.button('Attach Files'));
    });

    it('does nothing when the portal says no', async () => {
      const only = scan();
      const t = await tabFixture(new FakeSession(readySnapshot([only])));
      let asked: AttachmentDeleteEvent | undefined;
      t.tab.addEventListener('attachment-delete', (event) => {
        asked = event;
        event.preventDefault();
      });
      t.button(`Delete ${only.name}`).click();
      expect(asked?.attachment).to.equal(only);
      expect(t.session.callsOf('delete')).to.deep.equal([]);
    });
  });

  describe('in a portal', () => {
    it('keeps Enter from the portal', async () => {
      const t = await tabFixture(new FakeSession(readySnapshot([scan()])));
      const seen: string[] = [];
      const listen = (event: Event) => seen.push(`${event.type} ${(event as KeyboardEvent).key}`);
      for (const type of ['keydown', 'keypress']) t.tab.parentElement!.addEventListener(type, listen);
      t.button('Download All').focus();
      await sendKeys({ press: 'Enter' });
      expect(t.session.callsOf('downloadAll')).to.have.length(1);
      expect(seen).to.deep.equal([]);
      await sendKeys({ press: 'a' });
      expect(seen).to.deep.equal(['keydown a', 'keypress a']);
    });

    it('turns the session’s notifications into events that do not bubble', async () => {
      const transfer = fakeTransfer('jaw.stl', { bytesSafe: 5 });
      const t = await tabFixture(new FakeSession({ ...readySnapshot(), transfers: [transfer] }));
      const seen: unknown[] = [];
      for (const type of [
        'attachment-upload-progress',
        'attachments-change',
        'case-auth-required',
      ] as const) {
        t.tab.addEventListener(type, (event) => {
          seen.push([event.type, event.caseId, event.bubbles, 'bytesSafe' in event && event.bytesSafe]);
          throw new Error('a listener of the portal');
        });
      }
      const uncaught = window.onerror;
      window.onerror = () => true;
      t.session.emit({ type: 'upload-progress', transferId: transfer.id });
      t.session.emit({ type: 'attachments-change' });
      t.session.emit({ type: 'auth-required' });
      window.onerror = uncaught;
      expect(seen).to.deep.equal([
        ['attachment-upload-progress', 'C-1001', false, 5],
        ['attachments-change', 'C-1001', false, false],
        ['case-auth-required', 'C-1001', false, false],
      ]);
    });

    it('keeps its session when it is moved, and lets go when it is removed', async () => {
      const t = await tabFixture();
      const box = t.tab.parentElement!;
      box.append(t.tab);
      await settled(t.tab);
      expect(t.tab.released).to.equal(0);
      t.tab.remove();
      await settled(t.tab);
      expect(t.tab.released).to.equal(1);
    });

    it('passes the colours of the portal on', async () => {
      const t = await tabFixture();
      t.tab.parentElement!.style.setProperty('--case-accent', 'rgb(1, 2, 3)');
      expect(getComputedStyle(t.button('Attach Files')).backgroundColor).to.equal('rgb(1, 2, 3)');
    });

    it('has no style attribute anywhere', async () => {
      const t = await tabFixture(
        new FakeSession({ ...readySnapshot([scan()]), transfers: [fakeTransfer('a.stl', { bytesSafe: 1 })] }),
      );
      expect(t.root.querySelectorAll('[style]')).to.have.length(0);
    });
  });
});
