import { expect } from '@open-wc/testing';
import type { CaseSnapshot, TransferSnapshot } from '../case/case-state.js';
import { leaveUnfinished } from '../case/testing/leave-unfinished.js';
import { CHUNK_BYTES, sha256Hex, TestCase, textFile, until } from '../case/testing/test-case.js';

const only = ({ transfers }: CaseSnapshot): TransferSnapshot | undefined => transfers[0];
const allDone = ({ transfers }: CaseSnapshot) =>
  transfers.length > 0 && transfers.every(({ status }) => status === 'done');

const refuse = () => {
  throw new DOMException('no', 'SecurityError');
};
const reject = () => Promise.reject(new DOMException('no', 'SecurityError'));
const full = () => {
  throw new DOMException('full', 'QuotaExceededError');
};

/** Puts a broken browser in place of the real one while `work` goes on. */
async function withBroken(
  parts: readonly [object: object, name: string, value: unknown][],
  work: () => Promise<void>,
): Promise<void> {
  const before = parts.map(([object, name]) => Object.getOwnPropertyDescriptor(object, name));
  for (const [object, name, value] of parts) {
    Object.defineProperty(object, name, { value, configurable: true, writable: true });
  }
  try {
    await work();
  } finally {
    for (const [index, [object, name]] of parts.entries()) {
      const descriptor = before[index];
      if (descriptor) Object.defineProperty(object, name, descriptor);
      else Reflect.deleteProperty(object, name);
    }
  }
}

/** What an opaque origin has, such as a sandboxed frame: everything is there and refuses. */
const OPAQUE: readonly [object, string, unknown][] = [
  [indexedDB, 'open', refuse],
  [indexedDB, 'deleteDatabase', refuse],
  [Storage.prototype, 'setItem', refuse],
  [Storage.prototype, 'getItem', refuse],
  [navigator.locks, 'request', reject],
  [navigator.locks, 'query', reject],
];

const BROKEN: readonly [what: string, readonly [object, string, unknown][]][] = [
  [
    'full',
    [
      [IDBObjectStore.prototype, 'put', full],
      [Storage.prototype, 'setItem', full],
    ],
  ],
  ['silent', [[indexedDB, 'open', () => ({})]]],
  ['refused', [[indexedDB, 'open', refuse]]],
  ['that of an opaque origin', OPAQUE],
];

describe('Uploads without storage', () => {
  let testCase: TestCase;
  beforeEach(async () => {
    testCase = await TestCase.open();
  });
  afterEach(() => testCase.close());

  for (const [what, parts] of BROKEN) {
    it(`U8: work with storage that is ${what}`, async () => {
      const root = await navigator.storage.getDirectory();
      const handle = await root.getFileHandle('u8.txt', { create: true });
      await withBroken(parts, async () => {
        const session = await testCase.session({ rememberFiles: true });
        session.attach([
          { file: textFile(3_000, 'small.txt'), handle },
          { file: textFile(CHUNK_BYTES * 2, 'large.txt'), handle },
        ]);
        await until(session, allDone);
        await session.logout();
      });
      expect((await testCase.stored()).total).to.equal(2);
    });
  }

  it('U9: an opaque origin still resumes from the server, at the offset', async () => {
    const file = textFile(CHUNK_BYTES * 3);
    await withBroken(OPAQUE, async () => {
      const bytesSafe = await leaveUnfinished(testCase, file);
      const session = await testCase.session({ rememberFiles: true });
      await until(session, (snapshot) => only(snapshot)?.needsFile === true);
      expect(only(session.snapshot)).to.include({ status: 'paused', bytesSafe });
      session.chooseAgain(only(session.snapshot)?.id ?? '', { file: textFile(CHUNK_BYTES * 3) });
      await until(session, allDone);
      const resumed = (await testCase.wire()).filter(({ method }) => method === 'PATCH').at(-1);
      expect(Number(resumed?.offset)).to.be.at.least(bytesSafe);
    });
    expect(await testCase.creations()).to.equal(1);
    expect((await testCase.stored()).attachments[0]?.sha256).to.equal(await sha256Hex(file));
  });
});
