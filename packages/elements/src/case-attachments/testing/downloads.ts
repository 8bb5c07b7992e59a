import { type DownloadState, idleSnapshot } from '../../case/case-state.js';
import { FakeSession, fakeAttachment, readySnapshot } from './fake-session.js';
import { type TabFixture, tabFixture } from './tab-fixture.js';

export const GIGABYTE = 1024 ** 3;
export const MEGABYTE = 1024 ** 2;

/** 200 files of a case, as one zip, 112 of them there. */
export const running: DownloadState = {
  ...idleSnapshot.download,
  status: 'saving',
  zipName: 'Case 2040.zip',
  filesDone: 112,
  filesTotal: 200,
  bytesDone: 1.9 * GIGABYTE,
  bytesTotal: 3.4 * GIGABYTE,
};

export const ended: DownloadState = {
  ...running,
  status: 'done',
  filesDone: 200,
  bytesDone: running.bytesTotal,
  certainty: 'checked',
  rung: 'picker',
};

/** The tab of a case while a download is as `over` says. */
export async function downloading(
  over: Partial<DownloadState> = {},
  attributes: { width?: string } = {},
): Promise<TabFixture> {
  const session = new FakeSession({
    ...readySnapshot([fakeAttachment('panoramic 2026-03-14.tif')]),
    download: { ...running, ...over },
  });
  return tabFixture(session, attributes);
}
