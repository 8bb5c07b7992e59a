import { expect } from '@open-wc/testing';
import { DownloadsFixture, replaced } from './testing/downloads-fixture.js';
import { someBytes } from './testing/fake-content-server.js';

const MiB = 1024 * 1024;

describe('a disk that fills up', () => {
  let fixture: DownloadsFixture;
  let restore: (() => void)[];

  beforeEach(() => {
    fixture = new DownloadsFixture();
    restore = [];
  });
  afterEach(() => {
    for (const undo of restore) undo();
    fixture.end();
  });

  /** A real file of the private file system whose writable refuses as a full disk does. */
  function pickFileOnDiskOf(bytes: number) {
    const pick = async () => {
      const root = await navigator.storage.getDirectory();
      const handle = await root.getFileHandle('full-disk', { create: true });
      const createWritable = handle.createWritable.bind(handle);
      handle.createWritable = async () => {
        const writable = await createWritable();
        const write = writable.write.bind(writable);
        let written = 0;
        writable.write = async (chunk) => {
          written += (chunk as Uint8Array).length;
          if (written > bytes) throw new DOMException('No room.', 'QuotaExceededError');
          await write(chunk);
        };
        return writable;
      };
      return handle;
    };
    restore.push(replaced(window, 'showSaveFilePicker', pick));
  }

  for (const [when, room] of [
    ['in the middle of a large file', 12 * MiB],
    ['between two files', 1000],
  ] as const) {
    it(`fails the download at once, ${when}, and asks for nothing more`, async () => {
      fixture.files = [
        await fixture.server.add('a', 'a.tif', someBytes(500, 1)),
        await fixture.server.add('b', 'b.zip', someBytes(40 * MiB, 2)),
        await fixture.server.add('c', 'c.zip', someBytes(20 * MiB, 3)),
        await fixture.server.add('d', 'd.zip', someBytes(20 * MiB, 4)),
      ];
      pickFileOnDiskOf(room);
      fixture.start().saveAll({ scope: { kind: 'all' } });
      await fixture.ended();
      expect(fixture.state.status).to.equal('failed');
      expect(fixture.state.failure?.code).to.equal('save-refused');
      expect(fixture.state.missing).to.deep.equal([]);
      expect(fixture.server.asked.filter(({ id, what }) => id === 'd' && what === 'content')).to.deep.equal(
        [],
      );
    });
  }
});
