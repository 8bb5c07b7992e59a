import { expect } from '@open-wc/testing';
import { ApiClient } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';
import { Authenticator } from '../api/authenticator.js';
import { ConnectionBudget } from './connection-budget.js';
import { FileUpload } from './file-upload.js';
import { IndexedDbResumeStore } from './resume-store.js';
import { UploadCreator } from './upload-creator.js';
import type { UploadRun } from './upload-engine.js';
import { UploadRequests } from './upload-requests.js';
import { UploadTabs } from './upload-tabs.js';

const MIB = 1024 * 1024;
const never = new AbortController().signal;

/** A box that answers HEAD but swallows every PATCH above its limit: no real server of ours does. */
function behindABox(limitBytes: number) {
  const sizes: number[] = [];
  const client = new ApiClient(location.origin, new Authenticator({ kind: 'cookie' }));
  const requests = new UploadRequests(client, 'C-1', 'u-1');
  const budget = new ConnectionBudget();
  const upload = new FileUpload(
    {
      requests,
      creator: new UploadCreator(requests, budget),
      engine: {
        run: async ({ chunkSizeBytes, onAcknowledged }: UploadRun) => {
          sizes.push(chunkSizeBytes);
          onAcknowledged(0);
          if (chunkSizeBytes > limitBytes) throw new ApiError({ code: 'network' }, null);
          onAcknowledged(chunkSizeBytes);
        },
      },
      budget,
      tabs: new UploadTabs('s', { locks: null }),
      resumeStore: new IndexedDbResumeStore([], { enabled: () => false }),
      policy: () => ({ blockSizeBytes: 8 * MIB, chunkSizeBytes: 16 * MIB }),
    },
    '0'.repeat(32),
  );
  const send = () =>
    upload
      .send(new File(['x'], 'x.txt'), () => {}, never)
      .then(
        () => true,
        () => false,
      );
  return { send, sizes };
}

describe('FileUpload', () => {
  it('sends smaller requests through a box that swallows large ones, and stays with what passes', async () => {
    const { send, sizes } = behindABox(2 * MIB);
    while (!(await send())) expect(sizes.length).to.be.below(10);
    await send();
    expect(sizes.map((size) => size / MIB)).to.deep.equal([16, 16, 16, 8, 4, 2, 2]);
  });

  it('does not go below a size that every box takes', async () => {
    const { send, sizes } = behindABox(0);
    for (let run = 0; run < 15; run += 1) await send();
    expect(sizes.at(-1)).to.equal(256 * 1024);
  });
});
