import { expect } from '@open-wc/testing';
import { WakeUp } from '../transfer/wake-up.js';
import type { CaseUploadsOptions } from './case-uploads.js';
import { LazyUploads } from './lazy-uploads.js';
import { TestCase, textFile, until } from './testing/test-case.js';

type Code = typeof import('./case-uploads.js');

describe('LazyUploads', () => {
  let testCase: TestCase;
  beforeEach(async () => {
    testCase = await TestCase.open();
  });
  afterEach(() => testCase.close());

  it('sends a file that is attached as soon as the list is there', async () => {
    const session = testCase.start();
    await until(session, ({ status }) => status === 'ready');
    session.attach([{ file: textFile(1_000) }]);
    expect(session.busy).to.equal(true);
    await until(session, ({ transfers }) => transfers[0]?.status === 'done');
    expect((await testCase.stored()).total).to.equal(1);
  });

  describe('whose code does not come', () => {
    let stop: AbortController;
    let wakeUp: WakeUp;
    let asked: number;
    let refused: number;
    beforeEach(() => {
      stop = new AbortController();
      wakeUp = new WakeUp();
      asked = 0;
      refused = Number.POSITIVE_INFINITY;
    });
    afterEach(() => {
      stop.abort();
      wakeUp.dispose();
    });

    /** Notes what its queue is told. */
    const calls: string[] = [];
    beforeEach(() => calls.splice(0));
    const code = {
      CaseUploads: class {
        readonly queue = {
          snapshots: [],
          busy: false,
          hold: () => calls.push('hold'),
          attach: (files: readonly unknown[]) => calls.push(`attach ${files.length}`),
        };
      },
    } as unknown as Code;

    const uploads = () =>
      new LazyUploads({ wakeUp, signal: stop.signal } as unknown as CaseUploadsOptions, async () => {
        asked += 1;
        if (asked <= refused) throw new TypeError('no such chunk');
        return code;
      });

    it('is asked for until it comes; what was attached meanwhile is held, and not forgotten', async () => {
      refused = 2;
      const lazy = uploads();
      lazy.attach([{ file: textFile(1) }]);
      lazy.attach([{ file: textFile(2) }]);
      lazy.hold();
      expect(lazy.notAttached).to.equal(2);
      while (asked < 3) {
        wakeUp.wake('online');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await lazy.load();
      expect(calls).to.deep.equal(['hold', 'attach 2']);
    });

    it('is not asked for any more when the session is over, and nobody waits for it', async () => {
      const lazy = uploads();
      const loading = lazy.load();
      stop.abort();
      expect(await loading).to.equal(null);
      const before = asked;
      wakeUp.wake('online');
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(asked).to.equal(before);
    });
  });
});
