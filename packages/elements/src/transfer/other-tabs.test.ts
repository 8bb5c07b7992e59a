import { expect } from '@open-wc/testing';
import type { CaseSession } from '../case/case-session.js';
import type { CaseSnapshot, TransferSnapshot } from '../case/case-state.js';
import { leaveUnfinished } from '../case/testing/leave-unfinished.js';
import { CHUNK_BYTES, TestCase, textFile, until } from '../case/testing/test-case.js';

const only = ({ transfers }: CaseSnapshot): TransferSnapshot | undefined => transfers[0];
const idOf = ({ snapshot }: CaseSession) => only(snapshot)?.id ?? '';
const empty = ({ transfers }: CaseSnapshot) => transfers.length === 0;

/** Two sessions of one page share locks and channels as two tabs do. */
describe('U11: two tabs of one case', () => {
  let testCase: TestCase;
  beforeEach(async () => {
    testCase = await TestCase.open();
  });
  afterEach(() => testCase.close());

  const stopsAfterTheFirstChunk = () =>
    testCase.faults({
      ...{ method: 'PATCH', skip: 1, times: 1000 },
      answer: { status: 503, headers: { 'Retry-After': '60' } },
    });

  /** One sends, and stands still; the other was open before it began. */
  async function sendingAndWatching(): Promise<readonly [CaseSession, CaseSession]> {
    const watching = await testCase.session();
    const sending = await testCase.session();
    await stopsAfterTheFirstChunk();
    sending.attach([{ file: textFile(CHUNK_BYTES * 3) }]);
    await until(sending, (snapshot) => only(snapshot)?.waitingFor === 'server');
    await until(watching, (snapshot) => only(snapshot)?.waitingFor === 'other-tab');
    return [sending, watching];
  }

  async function nothingLeft(): Promise<void> {
    while ((await testCase.openUploads()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await testCase.stored()).total).to.equal(0);
  }

  it('shows what another tab began after this one was opened, and that it is done', async () => {
    const [sending, watching] = await sendingAndWatching();
    expect(only(watching.snapshot)).to.include({ bytesSafe: CHUNK_BYTES, fileName: 'notes.txt' });
    await testCase.heal();
    window.dispatchEvent(new Event('online'));
    await until(sending, (snapshot) => only(snapshot)?.status === 'done');
    await until(watching, empty);
    expect((await testCase.stored()).total).to.equal(1);
  });

  it('cancels from the tab that only watches', async () => {
    const [sending, watching] = await sendingAndWatching();
    watching.cancel(idOf(watching));
    expect(empty(watching.snapshot)).to.equal(true);
    await until(sending, empty);
    await nothingLeft();
  });

  it('pauses from the tab that only watches', async () => {
    const [sending, watching] = await sendingAndWatching();
    watching.pauseAll();
    await until(sending, (snapshot) => only(snapshot)?.status === 'paused');
    // Whoever goes on with it is the one that sends.
    await until(watching, (snapshot) => only(snapshot)?.status === 'paused');
    expect(only(watching.snapshot)).to.include({ needsFile: true, bytesSafe: CHUNK_BYTES });
  });

  it('takes an unfinished one off every list when one of them cancels it', async () => {
    await leaveUnfinished(testCase, textFile(CHUNK_BYTES * 3));
    const [one, two] = await Promise.all([testCase.session(), testCase.session()]);
    await until(one, (snapshot) => !empty(snapshot));
    await until(two, (snapshot) => !empty(snapshot));
    one.cancel(idOf(one));
    await until(two, empty);
    await nothingLeft();
  });

  it('cancels what another tab has paused: it is not to be sent anew from there', async () => {
    const [sending, watching] = await sendingAndWatching();
    sending.pause(idOf(sending));
    await until(watching, (snapshot) => only(snapshot)?.status === 'paused');
    watching.cancel(idOf(watching));
    await until(sending, empty);
    await nothingLeft();
  });

  it('asks again what is unfinished when the page is looked at again', async () => {
    const session = await testCase.session();
    await until(session, ({ list }) => list.loadedAtMs !== null);
    await leaveUnfinishedElsewhere();
    document.dispatchEvent(new Event('visibilitychange'));
    await until(session, (snapshot) => only(snapshot)?.needsFile === true);

    /** On another computer: no channel leads from there. */
    async function leaveUnfinishedElsewhere(): Promise<void> {
      const { BroadcastChannel: Channel } = globalThis;
      globalThis.BroadcastChannel = class extends EventTarget {
        postMessage(): void {}
        close(): void {}
      } as unknown as typeof BroadcastChannel;
      try {
        await leaveUnfinished(testCase, textFile(CHUNK_BYTES * 3));
      } finally {
        globalThis.BroadcastChannel = Channel;
      }
    }
  });
});
