import { expect } from '@open-wc/testing';
import { type DownloadState, idleSnapshot } from './case-state.js';
import { downloadStopped } from './download-stopped.js';

describe('a download that ends with the sign-in', () => {
  const part = { number: 2, total: 3 };
  const table: [saved: string, download: Partial<DownloadState>][] = [
    ['nothing', { form: 'zip', filesDone: 2 }],
    ['nothing', { form: 'folder' }],
    ['some', { form: 'folder', filesDone: 2 }],
    ['nothing', { form: 'parts', part: { ...part, number: 1 }, filesDone: 2 }],
    ['some', { form: 'parts', part }],
    ['unfinished', { form: 'zip', rung: 'worker' }],
    ['perhaps', { form: 'zip', status: 'finishing' }],
  ];
  for (const [saved, download] of table) {
    it(`${saved}: ${JSON.stringify(download)}`, () => {
      const shown = { ...idleSnapshot.download, status: 'saving', ...download } as const;
      const [notice] = downloadStopped(shown, 'other-person');
      expect(notice).to.deep.include({ kind: 'download-stopped', why: 'other-person', saved });
    });
  }
});
