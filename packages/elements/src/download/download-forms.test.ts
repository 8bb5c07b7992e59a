import { expect, waitUntil } from '@open-wc/testing';
import { sha256Hex } from './block-plan.js';
import { filesIn, privateFolder } from './targets/testing/private-folder.js';
import { DownloadsFixture, replaced } from './testing/downloads-fixture.js';
import { someBytes } from './testing/fake-content-server.js';
import { readZip } from './testing/read-zip.js';

const MiB = 1024 * 1024;
const all = { kind: 'all' } as const;

describe('forms of a download', () => {
  let t: DownloadsFixture;
  let folder: FileSystemDirectoryHandle;
  let undo: (() => void)[];
  beforeEach(async () => {
    t = new DownloadsFixture();
    folder = await privateFolder();
    undo = [];
  });
  afterEach(() => {
    t.end();
    for (const one of undo) one();
  });

  /** The folder dialog cannot be driven here: it answers with a real folder of the origin's private file system. */
  const pickFolder = () => undo.push(replaced(window, 'showDirectoryPicker', async () => folder));
  const withoutPickers = () => {
    undo.push(replaced(window, 'showSaveFilePicker', undefined));
    undo.push(replaced(window, 'showDirectoryPicker', undefined));
    // As in a private window of Firefox: the last rung is what is left.
    const refuse = () => Promise.reject(new DOMException('', 'SecurityError'));
    undo.push(replaced(StorageManager.prototype, 'getDirectory', refuse));
  };
  const bytesAt = async (path: string) => {
    const [name = '', ...folders] = path.split('/').reverse();
    let at = folder;
    for (const one of folders.reverse()) at = await at.getDirectoryHandle(one);
    return new Uint8Array(await (await (await at.getFileHandle(name)).getFile()).arrayBuffer());
  };

  describe('folder', () => {
    it('saves file by file, goes on without what cannot be had, and retries just that in the same folder', async () => {
      pickFolder();
      const { server } = t;
      t.files = [
        await server.add('small', 'a.tif', someBytes(5_000, 1)),
        await server.add('gone', 'gone.tif', someBytes(700, 2)),
        await server.add('cut', 'cut.bin', someBytes(9 * MiB, 3)),
        await server.add('large', 'b.bin', someBytes(9 * MiB, 4)),
        await server.add('empty', 'empty.txt', new Uint8Array()),
      ];
      const locked = { kind: 'status', status: 423, code: 'attachment-not-scanned' } as const;
      server.faults.set('gone', [locked]);
      server.faults.set('cut', [{ kind: 'reset', afterBytes: 3 * MiB }, locked]);
      const downloads = t.start();
      downloads.saveAll({ scope: all, form: 'folder', folders: true });
      await t.ended();
      expect(t.state).to.deep.include({ status: 'done', rung: 'folder', certainty: 'checked', filesDone: 3 });
      expect(t.state.zipName).to.equal(folder.name);
      expect(t.state.missing.map(({ fileName }) => fileName)).to.deep.equal(['gone.tif', 'cut.bin']);
      expect(t.state.bytesDone).to.equal(t.state.bytesTotal);
      const names = Object.keys(await filesIn(folder)).sort();
      expect(names).to.deep.equal([
        'Other/a.tif',
        'Other/b.bin',
        'Other/empty.txt',
        'download report.json',
        'download report.txt',
      ]);
      expect(await sha256Hex(await bytesAt('Other/b.bin'))).to.equal(t.files[3]!.sha256);

      const before = server.asked.length;
      downloads.dismiss();
      downloads.retryMissing();
      await t.ended();
      expect(t.state).to.deep.include({ status: 'done', filesDone: 2, filesTotal: 2, missing: [] });
      const again = new Set(server.asked.slice(before).map(({ id }) => id));
      expect([...again].sort()).to.deep.equal(['cut', 'gone']);
      expect(await sha256Hex(await bytesAt('Other/cut.bin'))).to.equal(t.files[2]!.sha256);
      const report = JSON.parse(new TextDecoder().decode(await bytesAt('download report.json')));
      expect(Object.keys(await filesIn(folder)), 'in place of the old one').to.have.length(7);
      expect(report).to.include({ filesTotal: 5, filesSaved: 5 });
    });

    it('is as it was after a retry that was for nothing, and can be retried again', async () => {
      pickFolder();
      t.files = [
        await t.server.add('a', 'a.tif', someBytes(500, 1)),
        await t.server.add('locked', 'locked.tif', someBytes(700, 2)),
      ];
      const locked = { kind: 'status', status: 423, code: 'attachment-not-scanned' } as const;
      t.server.faults.set('locked', [locked, locked]);
      const downloads = t.start();
      downloads.saveAll({ scope: all, form: 'folder' });
      await t.ended();
      const before = t.state;
      downloads.retryMissing();
      await t.ended();
      await waitUntil(() => t.state.status === 'done');
      expect(t.state).to.deep.equal({ ...before, triedInVain: true });
      downloads.retryMissing();
      await t.ended();
      expect(t.state).to.deep.include({ status: 'done', missing: [], failure: null, triedInVain: false });
      const report = JSON.parse(new TextDecoder().decode(await bytesAt('download report.json')));
      expect(report).to.include({ filesTotal: 2, filesSaved: 2 });
    });

    it('replaces no report that tells of other files, and no file of the person', async () => {
      pickFolder();
      const own = await (
        await folder.getFileHandle('download report.json', { create: true })
      ).createWritable();
      await own.write('mine');
      await own.close();
      const [a, b] = [
        await t.server.add('a', 'a.tif', someBytes(500, 1)),
        await t.server.add('b', 'b.tif', someBytes(700, 2)),
      ];
      const names: (string | null)[] = [];
      for (const files of [[a, b], [a], [b, a]]) {
        t.files = files;
        t.start().saveAll({ scope: all, form: 'folder' });
        await t.ended();
        names.push(t.state.reportName);
        t.downloads.dismiss();
      }
      expect(names).to.deep.equal([2, 3, 2].map((number) => `download report (${number}).txt`));
      expect(new TextDecoder().decode(await bytesAt('download report.json'))).to.equal('mine');
      const total = async (name: string) =>
        JSON.parse(new TextDecoder().decode(await bytesAt(name))).files.map(({ id }: { id: string }) => id);
      expect(await total('download report (2).json')).to.deep.equal(['b', 'a']);
      expect(await total('download report (3).json')).to.deep.equal(['a']);
      const texts = Object.keys(await filesIn(folder)).filter((name) => name.endsWith('.txt'));
      expect(texts.sort()).to.deep.equal(['download report (2).txt', 'download report (3).txt']);
    });

    it('fetches nothing that is there already and whole', async () => {
      pickFolder();
      t.files = [
        await t.server.add('small', 'a.tif', someBytes(5_000, 1)),
        await t.server.add('large', 'b.bin', someBytes(9 * MiB, 4)),
      ];
      const downloads = t.start();
      downloads.saveAll({ scope: all, form: 'folder' });
      await t.ended();
      const content = () => t.server.asked.filter(({ what }) => what === 'content').length;
      const before = content();
      downloads.dismiss();
      downloads.saveAll({ scope: all, form: 'folder' });
      await t.ended();
      expect(content()).to.equal(before);
      expect(t.state).to.deep.include({ status: 'done', filesDone: 2, bytesDone: 9 * MiB + 5_000 });
    });

    it("reports the file that it wrote or found, where another case's has the name", async () => {
      pickFolder();
      const names = async (json: string) =>
        JSON.parse(new TextDecoder().decode(await bytesAt(json))).files.map(
          ({ name }: { name: string }) => name,
        );
      t.files = [await t.server.add('a', 'referral.pdf', someBytes(500, 1))];
      t.start({ about: () => ({ caseId: 'C-1', caseLabel: 'Case 1', madeBy: '' }) }).saveAll({
        scope: all,
        form: 'folder',
      });
      await t.ended();
      t.downloads.dismiss();
      t.files = [await t.server.add('b', 'referral.pdf', someBytes(900, 2))];
      const other = t.start({ about: () => ({ caseId: 'C-2', caseLabel: 'Case 2', madeBy: '' }) });
      other.saveAll({ scope: all, form: 'folder' });
      await t.ended();
      expect(await names('download report.json')).to.deep.equal(['referral.pdf']);
      expect(await names('download report (2).json'), 'written').to.deep.equal(['referral (2).pdf']);
      await folder.removeEntry('download report (2).json');
      await folder.removeEntry('download report (2).txt');
      const fetched = t.server.asked.length;
      other.dismiss();
      other.saveAll({ scope: all, form: 'folder' });
      await t.ended();
      expect(t.server.asked.length, 'nothing is fetched again').to.equal(fetched);
      expect(await names('download report (2).json'), 'found').to.deep.equal(['referral (2).pdf']);
    });

    it('ends when the folder takes no more, and keeps what is whole', async () => {
      pickFolder();
      t.files = [
        await t.server.add('a', 'a.bin', someBytes(500, 1)),
        await t.server.add('b', 'b.bin', someBytes(500, 2)),
      ];
      const getFileHandle = folder.getFileHandle.bind(folder);
      undo.push(
        replaced(folder, 'getFileHandle', async (name: string, options?: FileSystemGetFileOptions) => {
          if (name === 'b.bin' && options?.create) throw new DOMException('', 'QuotaExceededError');
          return getFileHandle(name, options);
        }),
      );
      t.start().saveAll({ scope: all, form: 'folder' });
      await t.ended();
      expect(t.state.status).to.equal('failed');
      expect(t.state.failure!.code).to.equal('save-refused');
      expect(await filesIn(folder)).to.deep.equal({ 'a.bin': 500 });
    });
  });

  describe('parts', () => {
    it('are zips, each whole and with a report of its own', async () => {
      pickFolder();
      t.files = [
        await t.server.add('a', 'a.bin', someBytes(60_000, 1)),
        await t.server.add('b', 'b.bin', someBytes(60_000, 2)),
        await t.server.add('c', 'c.bin', someBytes(150_000, 3)),
        await t.server.add('d', 'b.bin', someBytes(10, 4)),
      ];
      t.start({ partBytes: 135_000 }).saveAll({ scope: all, form: 'parts' });
      await t.ended();
      expect(t.state).to.deep.include({ status: 'done', filesDone: 4, certainty: 'checked' });
      expect(t.state.part).to.deep.equal({ number: 3, total: 3 });
      const entries = async (number: number) =>
        readZip(await bytesAt(`Case 1, part ${number} of 3.zip`)).map(({ name }) => name);
      const report = ['download report.txt', 'download report.json'];
      expect(await entries(1)).to.deep.equal(['a.bin', 'b.bin', ...report]);
      expect(await entries(2)).to.deep.equal(['c.bin', ...report]);
      expect(await entries(3)).to.deep.equal(['b (2).bin', ...report]);
      const [, , text] = readZip(await bytesAt('Case 1, part 1 of 3.zip'));
      expect(new TextDecoder().decode(text!.bytes))
        .to.contain('Case 1, part 1 of 3')
        .and.contain('2 of 2 files');
    });

    describe('with files that cannot be had', () => {
      const lost = { kind: 'status', status: 404, code: 'attachment-not-found' } as const;
      const save = async (...gone: readonly string[]) => {
        pickFolder();
        t.files = [
          await t.server.add('a', 'a.bin', someBytes(60_000, 1)),
          await t.server.add('b', 'b.bin', someBytes(60_000, 2)),
          await t.server.add('c', 'c.bin', someBytes(60_000, 3)),
        ];
        for (const id of gone) t.server.faults.set(id, [lost]);
        t.start({ partBytes: 70_000 }).saveAll({ scope: all, form: 'parts' });
        await t.ended();
      };
      const reported = async (part: string) => {
        const json = readZip(await bytesAt(part)).at(-1)!;
        return JSON.parse(new TextDecoder().decode(json.bytes)).files.map(
          ({ originalName, status }: { originalName: string; status: string }) => `${originalName} ${status}`,
        );
      };

      it('leaves a part with nothing in it out, and says so in the next', async () => {
        await save('a');
        expect(t.state).to.deep.include({ status: 'done', filesDone: 2, failure: null });
        expect(t.state.missing.map(({ fileName }) => fileName)).to.deep.equal(['a.bin']);
        expect(Object.keys(await filesIn(folder)).sort()).to.deep.equal([
          'Case 1, part 2 of 3.zip',
          'Case 1, part 3 of 3.zip',
        ]);
        expect(t.state.part).to.deep.equal({ number: 3, total: 3, leftOut: 1 });
        expect(await reported('Case 1, part 2 of 3.zip')).to.deep.equal(['a.bin missing', 'b.bin saved']);
        expect(await reported('Case 1, part 3 of 3.zip')).to.deep.equal(['c.bin saved']);
      });

      it('says in the last one what is missing, though nothing else is in it', async () => {
        await save('b', 'c');
        expect(t.state).to.deep.include({ status: 'done', filesDone: 1, failure: null });
        expect(await reported('Case 1, part 3 of 3.zip')).to.deep.equal(['b.bin missing', 'c.bin missing']);
      });

      it('fails when there is nothing of any', async () => {
        await save('a', 'b', 'c');
        expect(t.state.status).to.equal('failed');
        expect(t.state.failure!.code).to.equal('attachment-not-found');
        expect(await filesIn(folder)).to.deep.equal({});
      });
    });

    it('are as small as this browser takes them, and refused when a file is larger than that', async () => {
      withoutPickers();
      t.files = [
        await t.server.add('a', 'a.bin', someBytes(60_000, 1)),
        await t.server.add('b', 'b.bin', someBytes(60_000, 2)),
      ];
      const downloads = t.start({ ladder: () => ({ workerUrl: null, blobLimitBytes: 70_000 }) });
      downloads.saveAll({ scope: all, form: 'parts' });
      await t.ended();
      expect(t.state).to.deep.include({ status: 'done', rung: 'blob', certainty: 'handed-over' });
      expect(t.clicked.map(({ download }) => download)).to.deep.equal([
        'Case 1, part 1 of 2.zip',
        'Case 1, part 2 of 2.zip',
      ]);
      t.files = [await t.server.add('c', 'c.bin', someBytes(80_000, 3))];
      downloads.dismiss();
      downloads.saveAll({ scope: all, form: 'parts' });
      await t.ended();
      expect(t.state.failure!.code).to.equal('save-too-large');
    });
  });

  describe('a zip that nothing here can save', () => {
    const small = { ladder: () => ({ workerUrl: null, blobLimitBytes: 1_000 }) };
    const click = (isActive: boolean) => undo.push(replaced(navigator, 'userActivation', { isActive }));
    it('is made by the server and fetched by the browser itself', async () => {
      withoutPickers();
      click(true);
      t.server.tickets.set('export-ticket', 'https://files.test/api/export?ticket=1');
      t.files = [
        await t.server.add('a', 'a.bin', someBytes(60_000, 1)),
        await t.server.add('b', 'b.bin', someBytes(10, 1)),
      ];
      const downloads = t.start({ ...small, hasServerZip: () => true });
      downloads.saveAll({ scope: { kind: 'selected', attachmentIds: ['a'] }, folders: true });
      await t.ended();
      expect(t.state).to.deep.include({
        status: 'done',
        rung: 'server',
        certainty: 'by-server',
        failure: null,
      });
      expect(t.server.asked.length, 'nothing is fetched here').to.equal(0);
      expect(t.server.ticketWishes).to.deep.equal([
        {
          attachmentIds: ['a'],
          folders: true,
          timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          label: 'Case 1',
        },
      ]);
      expect(t.clicked.map(({ href }) => href)).to.deep.equal(['https://files.test/api/export?ticket=1']);
    });

    it('has an address that is relative to the one where its ticket was asked for, and never a script', async () => {
      withoutPickers();
      click(true);
      t.files = [await t.server.add('a', 'a.bin', someBytes(60_000, 1))];
      const downloads = t.start({ ...small, hasServerZip: () => true });
      t.server.tickets.set('export-ticket', 'export?ticket=1');
      downloads.saveAll({ scope: all });
      await t.ended();
      expect(t.clicked.at(-1)!.href).to.equal(`${t.server.client().server}/cases/C-1/export?ticket=1`);

      t.server.tickets.set('export-ticket', 'javascript:void 0');
      downloads.saveAll({ scope: all });
      await t.ended();
      expect(t.state.failure).to.deep.equal({ code: 'response-invalid' });
      expect(t.clicked).to.have.length(1);
    });

    it('is not said to be fetched when the browser is told something else, unseen', async () => {
      withoutPickers();
      click(false);
      t.server.tickets.set('export-ticket', `${location.origin}/no-such-zip`);
      t.files = [await t.server.add('a', 'a.bin', someBytes(60_000, 1))];
      t.start({ ...small, hasServerZip: () => true }).saveAll({ scope: all });
      await t.ended();
      expect(t.state.failure).to.deep.equal({ code: 'download-refused' });
      expect(document.querySelector('iframe[hidden]')).to.equal(null);
    });

    it('says that it is too large where the server makes none', async () => {
      withoutPickers();
      t.files = [await t.server.add('a', 'a.bin', someBytes(60_000, 1))];
      t.start(small).saveAll({ scope: all });
      await t.ended();
      expect(t.state.failure!.code).to.equal('save-too-large');
      expect(t.server.ticketWishes).to.deep.equal([]);
    });
  });
});
