import { expect } from '@open-wc/testing';
import type { CaseSession } from '../case/case-session.js';
import type { CaseSnapshot, TransferSnapshot } from '../case/case-state.js';
import { CHUNK_BYTES, TestCase, textFile, until } from '../case/testing/test-case.js';
import { SMALL_FILE_BYTES } from './small-file.js';
import type { Transfer } from './transfer.js';
import { initialTransferState, type TransferState } from './transfer-machine.js';
import { TransferTurns } from './transfer-turns.js';

const named = ({ transfers }: CaseSnapshot, name: string): TransferSnapshot | undefined =>
  transfers.find(({ fileName }) => fileName === `${name}.txt`);
const isDone = (snapshot: CaseSnapshot, name: string) => named(snapshot, name)?.status === 'done';
const allDone = ({ transfers }: CaseSnapshot) => transfers.every(({ status }) => status === 'done');

describe('TransferTurns', () => {
  let testCase: TestCase;
  beforeEach(async () => {
    testCase = await TestCase.open();
  });
  afterEach(() => testCase.close());

  const large = (name: string) => textFile(CHUNK_BYTES * 2, `${name}.txt`);
  const small = (name: string) => textFile(1_000, `${name}.txt`);
  const isUploading = ({ status }: TransferSnapshot) => status === 'uploading';
  const uploading = ({ transfers }: CaseSnapshot) =>
    transfers.filter(isUploading).map(({ fileName }) => fileName.replace('.txt', ''));
  /** Those that begin together, as soon as any does. */
  const atOnce = async (session: CaseSession) =>
    uploading(await until(session, ({ transfers }) => transfers.some(isUploading)));

  for (const { files, first } of [
    { files: ['L1', 'L2', 'L3'], first: ['L1', 'L2'] },
    { files: ['s1', 's2', 's3', 's4', 's5', 's6', 's7'], first: ['s1', 's2', 's3', 's4', 's5', 's6'] },
    { files: ['L1', 's1', 's2', 's3', 's4'], first: ['L1', 's1', 's2', 's3'] },
    // A large one is not overtaken by the small ones behind it.
    { files: ['s1', 'L1', 's2', 'L2', 's3'], first: ['s1', 'L1', 's2'] },
  ]) {
    it(`begins ${files.join(' ')} with ${first.join(' ')}, and brings all`, async () => {
      const session = await testCase.session();
      session.attach(files.map((name) => ({ file: name.startsWith('L') ? large(name) : small(name) })));
      expect(await atOnce(session)).to.deep.equal(first);
      await until(session, allDone);
      expect((await testCase.stored()).attachments).to.have.length(files.length);
    });
  }

  it('counts a file of the largest small size as small, and one byte more as large', async () => {
    const session = await testCase.session();
    const files = [SMALL_FILE_BYTES, SMALL_FILE_BYTES, SMALL_FILE_BYTES, SMALL_FILE_BYTES + 1, 1];
    session.attach(files.map((bytes, index) => ({ file: textFile(bytes, `f${index}.txt`) })));
    expect(await atOnce(session)).to.deep.equal(['f0', 'f1', 'f2', 'f3']);
    await until(session, allDone);
  });

  for (const [what, rule] of [
    ['cuts', { action: 'reset' }],
    ['answers with 500', { answer: { status: 500 } }],
  ] as const) {
    it(`lets others pass two files that something on the way ${what} each time, and ends with all`, async () => {
      const session = await testCase.session({}, { patienceMs: 300 });
      await testCase.faults({ method: 'PATCH', times: 1000, ...rule });
      session.attach([{ file: large('poisoned 1') }, { file: large('poisoned 2') }]);
      await until(session, ({ transfers }) => transfers.every(({ waitingFor }) => waitingFor !== null));
      const paths = new Set(
        (await testCase.wire()).filter(({ method }) => method === 'PATCH').map(({ path }) => path),
      );
      expect(paths.size).to.equal(2);
      await testCase.heal();
      await testCase.faults(...[...paths].map((path) => ({ path, method: 'PATCH', times: 1000, ...rule })));

      session.attach([{ file: large('good 1') }, { file: large('good 2') }, { file: small('good 3') }]);
      await until(session, (snapshot) =>
        ['good 1', 'good 2', 'good 3'].every((name) => isDone(snapshot, name)),
      );
      expect((await testCase.stored()).attachments).to.have.length(3);
      expect(isDone(session.snapshot, 'poisoned 1') || isDone(session.snapshot, 'poisoned 2')).to.equal(
        false,
      );

      await testCase.heal();
      await until(session, allDone);
      expect((await testCase.stored()).attachments).to.have.length(5);
      expect(await testCase.creations()).to.equal(5);
    });
  }

  it('lets others pass in time though the poisoned ones are tried ever less often', async () => {
    const session = await testCase.session({}, { patienceMs: 2_000 });
    // Each HEAD is answered, each PATCH cut: trouble with these files, not with the line.
    await testCase.faults({ method: 'PATCH', times: 1000, action: 'reset' });
    session.attach([{ file: large('poisoned 1') }, { file: large('poisoned 2') }, { file: small('good') }]);
    await until(session, (snapshot) => isDone(snapshot, 'good'));
  });

  it('pushes nobody behind who takes no place', () => {
    const held: string[] = [];
    const stub = (name: string, state: Partial<TransferState>) =>
      ({
        state: { ...initialTransferState(CHUNK_BYTES * 2), ...state },
        running: false,
        run: () => new Promise(() => {}),
        hold: () => held.push(name),
      }) as unknown as Transfer;
    const elsewhere = stub('elsewhere', { status: 'queued' });
    const stuck = stub('stuck', { status: 'queued' });
    const transfers = [elsewhere, stuck, stub('b', { status: 'queued' }), stub('c', { status: 'queued' })];
    const turns = new TransferTurns({
      ...{ transfers: () => transfers, held: () => false, reachable: () => true },
      patienceMs: 0,
    });
    turns.next();
    for (const [transfer, waitingFor] of [
      [elsewhere, 'other-tab'],
      [stuck, 'server'],
    ] as const) {
      Object.assign(transfer, {
        running: true,
        state: { ...transfer.state, status: 'uploading', waitingFor },
      });
      turns.note(transfer, { type: 'wait', waitingFor });
    }
    turns.next();
    expect(held).to.deep.equal(['stuck']);
  });

  it('leaves the order alone while the server cannot be reached at all', async () => {
    const session = await testCase.session({}, { patienceMs: 200 });
    await testCase.faults({ times: 100_000, action: 'reset' });
    session.attach(['L1', 'L2', 'L3'].map((name) => ({ file: large(name) })));
    await until(session, ({ transfers }) => transfers.some(({ waitingFor }) => waitingFor === 'server'));
    const started = new Set<string>();
    session.subscribe(() => {
      for (const name of uploading(session.snapshot)) started.add(name);
    });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(started.has('L3')).to.equal(false);
    await testCase.heal();
    await until(session, allDone);
  });
});
