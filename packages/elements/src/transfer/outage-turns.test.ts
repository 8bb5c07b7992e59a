import { expect } from '@open-wc/testing';
import { ApiError } from '../api/api-error.js';
import type { FileUpload } from './file-upload.js';
import { OutageTurns } from './outage-turns.js';
import { type RunTools, TransferRun } from './transfer-run.js';
import { WakeUp } from './wake-up.js';

const never = new AbortController().signal;
const PATIENCE_MS = 40;
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('OutageTurns', () => {
  let wakeUp: WakeUp;
  let turns: OutageTurns;
  let log: string[];
  beforeEach(() => {
    wakeUp = new WakeUp();
    turns = new OutageTurns(wakeUp, PATIENCE_MS);
    log = [];
  });
  afterEach(() => wakeUp.dispose());

  const names = new Map<string, object>();
  const named = (name: string) => names.get(name) ?? names.set(name, { name }).get(name)!;
  const wait = (name: string, heedsAnswers = true, signal = never) =>
    turns.wait(named(name), 5, signal, heedsAnswers).then(
      (reason) => log.push(`${name} ${reason ?? 'asks'}`),
      () => log.push(`${name} stops`),
    );

  it('lets one ask after the pause, and the next when that one failed', async () => {
    const [a, b] = [wait('a'), wait('b')];
    await a;
    expect(log).to.deep.equal(['a asks']);
    const again = wait('a');
    await b;
    expect(log).to.deep.equal(['a asks', 'b asks']);
    void wait('b');
    await again;
    expect(log).to.deep.equal(['a asks', 'b asks', 'a asks']);
  });

  it('lets nobody else ask while one does, until that takes too long', async () => {
    const [a, b] = [wait('a'), wait('b')];
    await a;
    const beganAtMs = performance.now();
    await b;
    expect(performance.now() - beganAtMs).to.be.at.least(PATIENCE_MS - 2);
  });

  it('goes on with the next when the one who asked has left, whose wait was stopped or who never came', async () => {
    const stop = new AbortController();
    const waiting = [wait('a'), wait('b'), wait('c', true, stop.signal), wait('d')];
    await waiting[0];
    turns.leave(named('a'));
    await waiting[1];
    stop.abort();
    await wait('b', true, AbortSignal.abort());
    await Promise.all(waiting);
    expect(log).to.deep.equal(['a asks', 'b asks', 'c stops', 'b stops', 'd asks']);
  });

  it('wakes all with an answer, but for those who heeded one in vain', async () => {
    const waiting = [wait('a', false), wait('b'), wait('c')];
    wakeUp.lost();
    wakeUp.answered();
    await Promise.all(waiting);
    expect(log).to.deep.equal(['b answered', 'c answered', 'a asks']);
  });

  it('wakes all when the network is back, and one when somebody looks', async () => {
    const waiting = [wait('a'), wait('b')];
    document.dispatchEvent(new Event('visibilitychange'));
    await waiting[0];
    document.dispatchEvent(new Event('visibilitychange'));
    await Promise.resolve();
    window.dispatchEvent(new Event('online'));
    await waiting[1];
    expect(log).to.deep.equal(['a visible', 'b online']);
  });

  it('makes one try at a time of as many files as wait, and all go on with its answer', async () => {
    const outage = new OutageTurns(wakeUp);
    let [tries, isDown] = [0, true];
    const tools = { wakeUp, outage, random: () => 0 } as unknown as RunTools;
    const uploadOf = (id: string) => {
      const send = async (_file: File, onAcknowledged: (bytes: number, first: boolean) => void) => {
        tries += 1;
        if (isDown) throw new ApiError({ code: 'network' }, null);
        onAcknowledged(1, true);
      };
      const nothing = async () => {};
      const upload = { id, send, prove: async () => true, create: async () => null, claim: nothing };
      return { ...upload, commit: async () => id } as unknown as FileUpload;
    };
    const host = { fileName: 'x.txt', dispatch: () => true, acknowledge: () => true };
    const picked = { file: new File(['x'], 'x.txt') };
    const runs = Array.from({ length: 50 }, (_, index) =>
      new TransferRun(tools, uploadOf(String(index)), host, never).persist(picked),
    );
    await after(1_000);
    // Each once, then one each 300 ms: three or four of them.
    expect(tries).to.be.within(50, 54);
    isDown = false;
    expect(await Promise.all(runs)).to.deep.equal(runs.map(() => 'over'));
  });
});
