import { expect, waitUntil } from '@open-wc/testing';
import type { PickedFile } from '../case/case-session.js';
import { FakeSession, fakeTransfer, readySnapshot } from './testing/fake-session.js';
import { settled, sizedFile, type TabFixture, tabFixture, words } from './testing/tab-fixture.js';

const LIMIT_BYTES = 500 * 1024 * 1024;

async function dialogWith(files: readonly File[], session = new FakeSession()): Promise<TabFixture> {
  const t = await tabFixture(session);
  t.button('Attach Files').click();
  await settled(t.tab);
  await t.choose(...files);
  await waitUntil(() => t.root.querySelectorAll('.staged li').length === files.length);
  return t;
}

const staged = (t: TabFixture) =>
  [...t.root.querySelectorAll('.staged li')].map(
    (row) => `${row.querySelector('.name')!.getAttribute('title')!}: ${words(row.querySelector('.note')!)}`,
  );

function attached(t: TabFixture): readonly PickedFile[] {
  t.button('Continue').click();
  return t.session.callsOf('attach').flatMap(([, files]) => files as PickedFile[]);
}

/** Of 200 bytes, with `mark` behind a preamble of 128. */
const series = (name: string, mark: string) =>
  new File([new Uint8Array(128).fill(7), mark, new Uint8Array(72 - mark.length)], name);

describe('files chosen', () => {
  it('without an ending are told by their first bytes, before anything is sent', async () => {
    const t = await dialogWith([
      series('IM0001', 'DICM'),
      series('1.2.840.10008.1', 'DICM'),
      series('.dcm', 'DICM'),
      series('SERIES01', 'DICK'),
      new File(['short'], 'README'),
      new File([], 'nothing'),
    ]);
    const refused =
      'Not accepted: it has no file type ending and is not a DICOM file. Add the ending, such as .pdf or .jpg, to its name, then choose it again.';
    expect(staged(t)).to.deep.equal([
      'IM0001: 200 bytes',
      '1.2.840.10008.1: 200 bytes',
      '.dcm: 200 bytes',
      `SERIES01: ${refused}`,
      `README: ${refused}`,
      `nothing: ${refused}`,
    ]);
    expect(attached(t).map(({ name }) => name)).to.deep.equal(['IM0001', '1.2.840.10008.1', '.dcm']);
  });

  it('that cannot be read are refused as such', async () => {
    const file = series('IM0001', 'DICM');
    file.slice = () => {
      const lost = new Blob();
      lost.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
      return lost;
    };
    const input = (t: TabFixture) => t.find<HTMLInputElement>('input[type=file]');
    const t = await dialogWith([]);
    Object.defineProperty(input(t), 'files', { value: [file], configurable: true });
    input(t).dispatchEvent(new Event('change'));
    await waitUntil(() => staged(t).length === 1);
    expect(staged(t)[0]).to.contain("Not accepted: it can't be read");
  });

  it('with an ending for a name are told so, and not to add it', async () => {
    const t = await dialogWith([new File(['x'], '.png'), new File(['x'], '.profile')]);
    expect(staged(t)).to.deep.equal([
      '.png: Not accepted: its name is an ending and nothing else. Put a name before .png, then choose it again.',
      '.profile: Not accepted: it has no file type ending and is not a DICOM file. Add the ending, such as .pdf or .jpg, to its name, then choose it again.',
    ]);
  });

  it('a byte over the limit are not said to be as large as the limit', async () => {
    const t = await dialogWith([]);
    const input = t.find<HTMLInputElement>('input[type=file]');
    const files = [sizedFile('CBCT.zip', LIMIT_BYTES + 1), sizedFile('video.mp4', LIMIT_BYTES + 20_000)];
    Object.defineProperty(input, 'files', { value: files, configurable: true });
    input.dispatchEvent(new Event('change'));
    await waitUntil(() => staged(t).length === 2);
    expect(staged(t)).to.deep.equal([
      'CBCT.zip: Not accepted: it is 1 byte over the limit of 500 MB a file. Export a smaller file, then choose it again.',
      'video.mp4: Not accepted: it is 20 KB over the limit of 500 MB a file. Export a smaller file, then choose it again.',
    ]);
  });

  it('U27: are named as they will be stored, here, on their way, and where an unfinished upload waits', async () => {
    const unfinished = fakeTransfer('photogpj.png', {
      status: 'paused',
      needsFile: true,
      bytesTotal: 2,
      bytesSafe: 1,
    });
    const t = await dialogWith(
      [new File(['x'], 'scan\n\u202egnp.jpg. '), new File(['xy'], 'photo\u202egpj.png')],
      new FakeSession({ ...readySnapshot(), transfers: [unfinished] }),
    );
    expect(staged(t)).to.deep.equal([
      'scangnp.jpg: 1 byte',
      'photogpj.png: Goes on from 1 of 2 bytes already on the server.',
    ]);
    expect(t.buttonOrNull('Remove scangnp.jpg')).to.not.equal(null);
    expect(attached(t).map(({ name }) => name)).to.deep.equal(['scangnp.jpg', 'photogpj.png']);
  });

  it('twice in one go are told apart by the hint that a name is taken', async () => {
    const t = await dialogWith([new File(['x'], 'a.jpg'), new File(['x'], 'a.jpg')]);
    expect(staged(t)).to.deep.equal([
      'a.jpg: 1 byte',
      'a.jpg: 1 byte, same name as another file. Both are kept.',
    ]);
  });
});
