import { cleanFileName } from '@case-attachments/contract/file-name';
import { expect, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { PickedFile } from '../case/case-session.js';
import type { AttachmentAcceptEvent } from '../events/index.js';
import {
  FakeSession,
  fakeAttachment,
  fakePolicy,
  fakeTransfer,
  readySnapshot,
} from './testing/fake-session.js';
import { settled, sizedFile, type TabFixture, tabFixture, words } from './testing/tab-fixture.js';

const MB = 1024 * 1024;

async function openDialog(session = new FakeSession()): Promise<TabFixture> {
  const t = await tabFixture(session);
  t.button('Attach Files').focus();
  t.button('Attach Files').click();
  await settled(t.tab);
  return t;
}

const dialogOf = (t: TabFixture) => t.find<HTMLDialogElement>('.attach-dialog');
const stagedText = (t: TabFixture) =>
  [...t.root.querySelectorAll('.staged li')].map((row) => {
    const name = row.querySelector('.name')!.getAttribute('title')!;
    return `${name} ${words(row.querySelector('.note')!)}`;
  });
const attachedNames = (t: TabFixture) =>
  t.session.callsOf('attach').flatMap(([, files]) => (files as PickedFile[]).map(({ file }) => file.name));

describe('the Attach Files dialog', () => {
  it('names the case, the types and the limit before anything is picked', async () => {
    const t = await openDialog();
    const dialog = dialogOf(t);
    expect(dialog.matches(':modal')).to.equal(true);
    const described = (attribute: string) =>
      dialog
        .getAttribute(attribute)!
        .split(' ')
        .map((id) => words(t.find(`#${id}`)))
        .join(' ');
    expect(described('aria-labelledby')).to.equal('Attach Files');
    expect(described('aria-describedby')).to.equal(
      'to Case 1001, upper left molar Images, documents, 3D models, DICOM, video, audio and archives. Up to 500 MB a file.',
    );
    expect(t.root.activeElement).to.equal(t.button('Choose files or drop them here'));
    expect(t.button('Continue').disabled).to.equal(true);
    const input = t.find<HTMLInputElement>('input[type=file]');
    expect(input.multiple).to.equal(true);
    expect(input.accept).to.match(/^\.jpg,.*\.zip$/);
  });

  it('does not hide files without an extension where they are accepted', async () => {
    const acceptedTypes = [{ category: 'dicom' as const, extensions: ['dcm', ''] }];
    const t = await openDialog(
      new FakeSession({ ...readySnapshot(), policy: { ...fakePolicy, acceptedTypes } }),
    );
    expect(t.find<HTMLInputElement>('input[type=file]').accept).to.equal('');
  });

  it('lists what was picked, with a reason beside each refused file, and attaches the rest', async () => {
    const known = fakeAttachment('treatment plan.pdf', { addedAtMs: Date.UTC(2026, 2, 18, 12) });
    const t = await openDialog(new FakeSession(readySnapshot([known])));
    await t.choose(
      new File(['x'], 'scan.tif'),
      new File(['x'], 'Treatment Plan.pdf'),
      new File([], 'empty.txt'),
      new File(['x'], 'setup.exe'),
      new File(['x'], `${'long '.repeat(60)}.jpg`),
    );
    expect(stagedText(t)).to.deep.equal([
      'scan.tif 1 byte',
      'Treatment Plan.pdf 1 byte, same name as a file of 18 Mar 2026. Both are kept.',
      'empty.txt This file is empty (0 bytes). Check it before you attach it.',
      "setup.exe Not accepted: .exe files can't be attached. Save it as one of the accepted types, then choose it again.",
      `${cleanFileName(`${'long '.repeat(60)}.jpg`)} Not accepted: its name is too long or empty. Rename it, then choose it again.`,
    ]);
    expect(words(t.find('.staged h3'))).to.equal('3 files ready 2 bytes');
    expect(words(t.find('footer p'))).to.equal("2 files can't be attached and are left out.");
    const empty = t.button('Remove empty.txt');
    expect(words(t.find(`#${empty.getAttribute('aria-describedby')}`))).to.contain('Check it');
    const remove = t.button('Remove setup.exe');
    expect(words(t.find(`#${remove.getAttribute('aria-describedby')}`))).to.contain('Not accepted');
    t.button('Continue').click();
    await settled(t.tab);
    expect(attachedNames(t)).to.deep.equal(['scan.tif', 'Treatment Plan.pdf', 'empty.txt']);
    expect(dialogOf(t).open).to.equal(false);
    expect(t.root.activeElement).to.equal(t.button('Attach Files'));
  });

  it('says which file goes on with an unfinished upload, and which is another of its name', async () => {
    const unfinished = fakeTransfer('jaw.stl', {
      status: 'paused',
      needsFile: true,
      bytesTotal: 4,
      bytesSafe: 3,
    });
    const t = await openDialog(new FakeSession({ ...readySnapshot(), transfers: [unfinished] }));
    await t.choose(new File(['other'], 'jaw.stl'), new File(['jaws'], 'jaw.stl'));
    await t.choose(new File(['jaws'], 'jaw.stl'));
    const another = (size: string) => `jaw.stl ${size}, same name as another file. Both are kept.`;
    expect(stagedText(t)).to.deep.equal([
      another('5 bytes'),
      'jaw.stl Goes on from 3 of 4 bytes already on the server.',
      another('4 bytes'),
    ]);
  });

  it('names size and limit of a file that is too large', async () => {
    const t = await openDialog();
    const input = t.find<HTMLInputElement>('input[type=file]');
    Object.defineProperty(input, 'files', { value: [sizedFile('CBCT.zip', 731 * MB)], configurable: true });
    input.dispatchEvent(new Event('change'));
    await settled(t.tab);
    expect(stagedText(t)).to.deep.equal([
      'CBCT.zip Not accepted: 731 MB, and the limit is 500 MB a file. Export a smaller file, then choose it again.',
    ]);
    expect(t.button('Continue').disabled).to.equal(true);
  });

  it('removes a file and moves the focus to its neighbour', async () => {
    const t = await openDialog();
    await t.choose(new File(['x'], 'a.jpg'), new File(['x'], 'b.jpg'));
    t.button('Remove a.jpg').focus();
    t.button('Remove a.jpg').click();
    await settled(t.tab);
    expect(stagedText(t)).to.have.length(1);
    expect(t.root.activeElement).to.equal(t.button('Remove b.jpg'));
    t.button('Remove b.jpg').click();
    await settled(t.tab);
    expect(t.root.activeElement).to.equal(t.button('Choose files or drop them here'));
  });

  for (const [how, leave, kept] of [
    ['Escape keeps', async () => sendKeys({ press: 'Escape' }), ['a.pdf 1 byte']],
    ['The cross keeps', async (t: TabFixture) => t.button('Close').click(), ['a.pdf 1 byte']],
    ['Cancel forgets', async (t: TabFixture) => t.button('Cancel').click(), []],
  ] as const) {
    it(`${how} what was picked and gives the focus back`, async () => {
      const t = await openDialog();
      await t.choose(new File(['x'], 'a.pdf'));
      await leave(t);
      await settled(t.tab);
      expect(dialogOf(t).open).to.equal(false);
      expect(t.root.activeElement).to.equal(t.button('Attach Files'));
      t.button('Attach Files').click();
      await settled(t.tab);
      expect(dialogOf(t).open).to.equal(true);
      expect(stagedText(t)).to.deep.equal(kept);
      expect(t.session.callsOf('attach')).to.deep.equal([]);
    });
  }

  it('offers what was kept in the same case only, and says so in another', async () => {
    const t = await openDialog();
    const other = new FakeSession(readySnapshot(), 'C-1002');
    t.tab.sessions.set('C-1002', other);
    await t.choose(new File(['x'], 'a.jpg'));
    t.button('Close').click();
    t.tab.caseId = 'C-1002';
    await settled(t.tab);
    expect(t.text).to.contain('1 chosen file was not attached');
    t.button('Attach Files').click();
    await settled(t.tab);
    expect(stagedText(t)).to.deep.equal([]);
  });

  it('keeps nothing for the next person', async () => {
    const t = await openDialog();
    await t.choose(new File(['x'], 'a.jpg'));
    t.button('Close').click();
    await t.show({ policy: { ...fakePolicy, user: { id: 'u2', displayName: 'Chair 2' } } });
    t.button('Attach Files').click();
    await settled(t.tab);
    expect(stagedText(t)).to.deep.equal([]);
  });

  it('attaches what was kept together with what is picked later', async () => {
    const t = await openDialog();
    await t.choose(new File(['x'], 'a.jpg'));
    t.button('Close').click();
    await settled(t.tab);
    t.button('Attach Files').click();
    await settled(t.tab);
    await t.choose(new File(['x'], 'b.jpg'));
    t.button('Continue').click();
    expect(attachedNames(t)).to.deep.equal(['a.jpg', 'b.jpg']);
    t.button('Attach Files').click();
    await settled(t.tab);
    expect(stagedText(t)).to.deep.equal([]);
  });

  it('a double click on Continue attaches once', async () => {
    const t = await openDialog();
    await t.choose(new File(['x'], 'a.jpg'));
    const button = t.button('Continue');
    button.click();
    button.click();
    expect(t.session.callsOf('attach')).to.have.length(1);
  });

  it('keeps the files when the portal says no', async () => {
    const t = await openDialog();
    await t.choose(new File(['x'], 'a.jpg'));
    let asked: AttachmentAcceptEvent | undefined;
    t.tab.addEventListener('attachment-accept', (event) => {
      asked = event;
      event.preventDefault();
    });
    t.button('Continue').click();
    await settled(t.tab);
    expect(asked?.files.map(({ name }) => name)).to.deep.equal(['a.jpg']);
    expect(t.session.callsOf('attach')).to.deep.equal([]);
    expect(stagedText(t)).to.have.length(1);
  });

  it('discards staged files when the page turns to another case, and the new case says so', async () => {
    const t = await openDialog();
    const other = new FakeSession(readySnapshot(), 'C-1002');
    t.tab.sessions.set('C-1002', other);
    await t.choose(new File(['x'], 'a.jpg'), new File(['x'], 'b.exe'));
    t.tab.caseId = 'C-1002';
    t.tab.caseLabel = 'Case 1002';
    await settled(t.tab);
    expect(dialogOf(t).open).to.equal(false);
    expect(t.session.callsOf('attach')).to.deep.equal([]);
    const [, notice] = other.callsOf('addNotice')[0]!;
    expect(notice).to.include({
      kind: 'staged-discarded',
      count: 2,
      fromLabel: 'Case 1001, upper left molar',
      toLabel: 'Case 1002',
    });
    expect(t.text).to.contain('2 chosen files were not attached');
  });

  for (const [when, over] of [
    ['access is denied', { status: 'denied', policy: null }],
    ['another person signs in', { policy: { ...fakePolicy, user: { id: 'u2', displayName: 'Chair 2' } } }],
  ] as const) {
    it(`forgets what was chosen when ${when}, and tells nobody`, async () => {
      const t = await openDialog();
      await t.choose(new File(['x'], 'a.jpg'));
      await t.show(over);
      expect(t.root.querySelector('dialog[open]')).to.equal(null);
      expect(t.root.querySelector('.staged li')).to.equal(null);
      expect(t.session.callsOf('addNotice')).to.deep.equal([]);
    });
  }

  it('forgets what was chosen when the person signs out in another tab, and says so', async () => {
    const t = await openDialog();
    await t.choose(new File(['x'], 'a.jpg'), new File(['x'], 'b.jpg'));
    await t.show({
      status: 'failed',
      failure: { code: 'unauthenticated' },
      policy: null,
      signInNeeded: true,
    });
    expect(t.root.querySelector('dialog[open]')).to.equal(null);
    const [, notice] = t.session.callsOf('addNotice')[0]!;
    expect(notice).to.include({ kind: 'not-attached', why: 'signed-out', count: 2 });
  });

  it('does not give files to a case that the portal changes in its listener', async () => {
    const t = await openDialog();
    await t.choose(new File(['x'], 'a.jpg'));
    t.tab.addEventListener('attachment-accept', () => {
      t.tab.caseId = 'C-1002';
    });
    t.button('Continue').click();
    await settled(t.tab);
    const to = t.session.callsOf('attach');
    expect(to.length === 0 || t.session.caseId === 'C-1001').to.equal(true);
  });

  it('says what was chosen inside the dialog, where it is heard', async () => {
    const t = await openDialog();
    await t.choose(new File(['x'], 'a.jpg'), new File(['x'], 'b.exe'));
    expect(dialogOf(t).querySelector('[role=status]')!.textContent).to.equal('1 file chosen, 1 not accepted');
  });

  it('U38: looks through 500 files a few at a time, and renders only what is added', async () => {
    const t = await openDialog();
    await t.choose(...Array.from({ length: 500 }, (_, index) => new File(['x'], `file ${index}.pdf`)));
    expect(words(t.find('.staged h3'))).to.contain('Reading the chosen files');
    expect(t.button('Continue').disabled).to.equal(true);
    await waitUntil(() => words(t.find('.staged h3')) === '500 files ready 500 bytes');
    const rows = [...t.root.querySelectorAll('.staged li')];
    expect(rows).to.have.length(100);
    let touched = 0;
    const observer = new MutationObserver((records) => (touched += records.length));
    for (const row of rows)
      observer.observe(row, { subtree: true, childList: true, attributes: true, characterData: true });
    await t.choose(new File(['x'], 'one more.pdf'));
    await waitUntil(() => words(t.find('.staged .rest')).startsWith('and 401 more'));
    observer.disconnect();
    expect(touched).to.equal(0);
  });
});
