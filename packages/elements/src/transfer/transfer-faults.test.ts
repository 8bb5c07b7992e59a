import { expect } from '@open-wc/testing';
import { ApiClient } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';
import { Authenticator } from '../api/authenticator.js';
import { reportedErrors } from '../testing/reported-errors.js';
import type { FileUpload } from './file-upload.js';
import { Lazy } from './lazy.js';
import { OutageTurns } from './outage-turns.js';
import { IndexedDbResumeStore } from './resume-store.js';
import { Transfer } from './transfer.js';
import type { TransferInput } from './transfer-machine.js';
import { type RunTools, TransferRun } from './transfer-run.js';
import type { UploadKit } from './upload-kit.js';
import { UploadRequests } from './upload-requests.js';
import { WakeUp } from './wake-up.js';

const fault = new TypeError('a fault of ours');
const throwing = (): never => {
  throw fault;
};

describe('Transfer, when the code that works on it has a fault', () => {
  const wakeUp = new WakeUp();
  const outage = new OutageTurns(wakeUp);
  after(() => wakeUp.dispose());

  /** An upload that goes well, but for what is given: faults of ours, which nothing real can produce. */
  function uploadWith(faults: Partial<Record<keyof FileUpload, () => unknown>>): FileUpload {
    const upload = {
      id: '0'.repeat(32),
      lostBefore: false,
      ...{ created: async () => {}, chooseFile: () => {}, letGo: () => {}, startOver: () => {} },
      ...{ prove: async () => true, create: async () => 1, claim: async () => {}, send: async () => {} },
      ...{ commit: async () => 'attachment', clarify: async () => throwing() },
      ...faults,
    };
    return upload as unknown as FileUpload;
  }

  function transferWith(kit: UploadKit, onChange: (input: TransferInput) => void = () => {}): Transfer {
    const client = new ApiClient(location.origin, new Authenticator({ kind: 'cookie' }));
    return new Transfer(
      {
        kit: new Lazy(async () => kit),
        requests: new UploadRequests(client, 'C-1', 'u-1'),
        resumeStore: new IndexedDbResumeStore([], { enabled: () => false }),
        wakeUp,
      },
      { fileName: 'x.txt', category: 'document' },
      { file: new File(['x'], 'x.txt') },
      (_transfer, input) => onChange(input),
    );
  }

  const kitOf = (upload: FileUpload): UploadKit => ({
    upload: () => upload,
    run: (each, host, signal) =>
      new TransferRun({ wakeUp, outage } as unknown as RunTools, each, host, signal),
  });

  const FAULTS: [what: string, kit: UploadKit][] = [
    ['its upload cannot be made', { ...kitOf(uploadWith({})), upload: throwing }],
    ['its run cannot be made', { ...kitOf(uploadWith({})), run: throwing }],
    [
      'its run ends with a fault',
      {
        ...kitOf(uploadWith({})),
        run: () => ({ persist: async () => throwing() }) as unknown as TransferRun,
      },
    ],
    [
      'a failure cannot be dealt with',
      kitOf(uploadWith({ create: () => Promise.reject(new ApiError({ code: 'response-invalid' }, 404)) })),
    ],
    [
      'a failure cannot be dealt with while the server checks it',
      kitOf(uploadWith({ commit: () => Promise.reject(new ApiError({ code: 'response-invalid' }, 404)) })),
    ],
    [
      'it cannot begin anew',
      kitOf(
        uploadWith({
          create: () => Promise.reject(new ApiError({ code: 'upload-not-found' }, 404)),
          startOver: throwing,
        }),
      ),
    ],
  ];
  for (const [what, kit] of FAULTS) {
    it(`is a failure that can be tried again when ${what}`, async () => {
      const transfer = transferWith(kit);
      transfer.dispatch({ type: 'queue' });
      const errors = await reportedErrors(() => transfer.run());
      expect(errors).to.deep.equal([fault]);
      expect(transfer.running).to.equal(false);
      expect(transfer.state).to.deep.include({
        status: 'failed',
        failure: { code: 'page-fault' },
        retryable: true,
        needsFile: false,
      });
      expect(transfer.dispatch({ type: 'queue' })).to.equal(true);
    });
  }

  it('goes on while who watches it throws at every change', async () => {
    const transfer = transferWith(kitOf(uploadWith({})), throwing);
    const errors = await reportedErrors(async () => {
      transfer.dispatch({ type: 'queue' });
      await transfer.run();
    });
    expect(transfer.state.status).to.equal('done');
    expect(new Set(errors)).to.deep.equal(new Set([fault]));
  });

  it('stays paused when its run ends with a fault after the pause', async () => {
    let begun: (end: () => void) => void = () => {};
    const working = new Promise<() => void>((resolve) => (begun = resolve));
    const persist = () => new Promise<never>((_resolve, reject) => begun(() => reject(fault)));
    const kit = { ...kitOf(uploadWith({})), run: () => ({ persist }) as unknown as TransferRun };
    const transfer = transferWith(kit);
    transfer.dispatch({ type: 'queue' });
    await reportedErrors(async () => {
      const running = transfer.run();
      const end = await working;
      transfer.pause();
      end();
      await running;
    });
    expect(transfer.state.status).to.equal('paused');
  });
});
