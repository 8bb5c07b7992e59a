import { expect } from '@open-wc/testing';
import { type CaseSnapshot, idleSnapshot } from './case-state.js';
import { signedOutElsewhere } from './signed-out.js';

describe('signed out in another tab', () => {
  const ready = (download: Partial<CaseSnapshot['download']>): CaseSnapshot => ({
    ...idleSnapshot,
    status: 'ready',
    download: { ...idleSnapshot.download, ...download },
  });
  const kinds = ({ notices }: CaseSnapshot) => notices.map(({ kind }) => kind);

  for (const status of ['saving', 'paused', 'finishing'] as const) {
    it(`says that a download was stopped while it was ${status}, and nothing of what it was`, () => {
      const after = signedOutElsewhere(ready({ status, zipName: 'Case 1001.zip' }));
      expect(after.notices.map(({ id: _, ...notice }) => notice)).to.deep.equal([
        {
          kind: 'download-stopped',
          why: 'signed-out',
          saved: status === 'finishing' ? 'perhaps' : 'nothing',
        },
      ]);
      expect(JSON.stringify(after)).not.to.contain('Case 1001');
      expect(after.download.status).to.equal('idle');
      expect(kinds(signedOutElsewhere(after)), 'and again').to.deep.equal(['download-stopped']);
    });
  }

  for (const status of ['idle', 'done', 'failed', 'cancelled'] as const) {
    it(`says nothing of a download that was ${status}`, () => {
      expect(kinds(signedOutElsewhere(ready({ status })))).to.deep.equal([]);
    });
  }
});
