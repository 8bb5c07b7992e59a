import type { Attachment } from '@case-attachments/contract';
import { expect, waitUntil } from '@open-wc/testing';
import { ApiError } from '../api/api-error.js';
import { ConnectionBudget } from '../transfer/connection-budget.js';
import { sha256Hex } from './block-plan.js';
import { Patience } from './patience.js';
import { type BodySource, ResumableBody } from './resumable-body.js';
import { FakeContentServer, type Fault, someBytes } from './testing/fake-content-server.js';

const MiB = 1024 * 1024;
const LARGE = someBytes(9 * MiB + 123, 1);

describe('ResumableBody', () => {
  let server: FakeContentServer;
  let large: Attachment;
  beforeEach(async () => {
    server = new FakeContentServer();
    server.install();
    large = await server.add('large', 'large.bin', LARGE);
  });
  afterEach(() => server.restore());

  const source = (more: Partial<BodySource> = {}): BodySource => ({
    client: server.client(),
    caseId: 'C-1',
    budget: new ConnectionBudget({ total: 1, each: { upload: 1, zip: 1, preview: 1, brief: 1 } }),
    patience: new Patience({ maxTries: 4, delayMs: () => 1 }),
    stallMs: 40,
    ...more,
  });

  async function readAll(
    attachment: Attachment,
    from = source(),
    signal = new AbortController().signal,
  ): Promise<{ sha256: string; sizeBytes: number }> {
    const body = new ResumableBody(from, attachment, signal);
    const blocks: Uint8Array<ArrayBuffer>[] = [];
    for (let block = await body.nextBlock(); block; block = await body.nextBlock()) blocks.push(block);
    const bytes = new Uint8Array(await new Blob(blocks).arrayBuffer());
    return { sha256: await sha256Hex(bytes), sizeBytes: bytes.length };
  }
  const whole = () => ({ sha256: large.sha256, sizeBytes: large.sizeBytes });
  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => expect.fail('should have been rejected'),
      (error: unknown) => {
        expect(error).to.be.instanceOf(ApiError);
        return (error as ApiError).failure.code;
      },
    );

  it('reads a file in one request and gives the connection back', async () => {
    const from = source();
    expect(await readAll(large, from)).to.deep.equal(whole());
    expect(server.contentRanges('large')).to.deep.equal([null]);
    await from.budget.acquire('zip');
  });

  it('gives the connection back when it is cancelled while nobody reads', async () => {
    const from = source();
    const cancel = new AbortController();
    const body = new ResumableBody(from, large, cancel.signal);
    await body.open();
    cancel.abort();
    await from.budget.acquire('zip', AbortSignal.timeout(1000));
  });

  const survivable: [string, Fault[], (string | null)[]][] = [
    ['a reset', [{ kind: 'reset', afterBytes: 3 * MiB + 5 }], [null, 'bytes=3145733-']],
    ['a clean but short end', [{ kind: 'short', afterBytes: MiB }], [null, 'bytes=1048576-']],
    ['a stall', [{ kind: 'stall', afterBytes: 2 * MiB }], [null, 'bytes=2097152-']],
    ['no answer at all', [{ kind: 'no-answer' }, { kind: 'no-answer' }], [null, null, null]],
    ['a restart behind a proxy', [{ kind: 'status', status: 502 }], [null, null]],
    [
      'two cuts',
      [
        { kind: 'reset', afterBytes: MiB },
        { kind: 'reset', afterBytes: MiB },
      ],
      [null, 'bytes=1048576-', 'bytes=2097152-'],
    ],
    [
      'a server that does not do ranges',
      [{ kind: 'short', afterBytes: MiB + 1 }, { kind: 'ignores-range' }],
      [null, 'bytes=1048577-'],
    ],
    [
      'an answer for another range',
      [{ kind: 'short', afterBytes: MiB }, { kind: 'wrong-range' }],
      [null, 'bytes=1048576-', 'bytes=1048576-'],
    ],
    [
      'a lapsed token in the middle',
      [
        { kind: 'reset', afterBytes: MiB },
        { kind: 'status', status: 401, code: 'unauthenticated' },
      ],
      [null, 'bytes=1048576-', 'bytes=1048576-'],
    ],
    [
      'a wrong byte: the block is fetched again',
      [{ kind: 'corrupt', afterBytes: 5 * MiB + 7 }],
      [null, 'bytes=5242880-'],
    ],
  ];
  for (const [what, faults, ranges] of survivable) {
    it(`survives ${what}`, async () => {
      server.faults.set('large', faults);
      let token = 0;
      const client = server.client(() => `token ${(token += 1)}`);
      expect(await readAll(large, source({ client }))).to.deep.equal(whole());
      expect(server.contentRanges('large')).to.deep.equal(ranges);
      const later = server.asked.filter((ask) => ask.range !== null);
      for (const ask of later) expect(ask.ifRange).to.equal(`"${large.sha256}"`);
    });
  }

  const final: [string, Fault, string][] = [
    ['gone', { kind: 'status', status: 410, code: 'attachment-deleted' }, 'attachment-deleted'],
    ['not there', { kind: 'status', status: 404, code: 'not-found' }, 'not-found'],
    ['refused', { kind: 'status', status: 403, code: 'action-not-allowed' }, 'action-not-allowed'],
    ['locked', { kind: 'status', status: 423, code: 'attachment-infected' }, 'attachment-infected'],
    ['another file', { kind: 'etag', etag: '"another"' }, 'copy-damaged'],
  ];
  for (const [what, fault, code] of final) {
    it(`ends for good when the file is ${what}`, async () => {
      server.faults.set('large', [{ kind: 'reset', afterBytes: MiB }, fault]);
      expect(await failureOf(readAll(large))).to.equal(code);
      expect(server.contentRanges('large').length).to.equal(2);
    });
  }

  it('gives up after so many tries without a byte, and says what it waited for', async () => {
    server.faults.set('large', Array(9).fill({ kind: 'status', status: 503, code: 'unavailable' }));
    const waits: (string | null)[] = [];
    const from = source({ onWaiting: (waitingFor) => waits.push(waitingFor) });
    expect(await failureOf(readAll(large, from))).to.equal('unavailable');
    expect(server.contentRanges('large').length).to.equal(4);
    expect(waits).to.deep.equal(['server', 'server', 'server']);
  });

  it('gives the next file one try on a server in trouble, and all of them once bytes came', async () => {
    const from = source();
    const small = await server.add('small', 'small.bin', someBytes(10, 2));
    const trouble = { kind: 'status', status: 503, code: 'unavailable' } as const;
    server.faults.set('large', Array(4).fill(trouble));
    server.faults.set('small', [trouble]);
    expect(await failureOf(readAll(large, from))).to.equal('unavailable');
    expect(await failureOf(readAll(small, from))).to.equal('unavailable');
    expect(server.contentRanges('small').length).to.equal(1);
    await readAll(small, from);
    server.faults.set('small', [trouble]);
    await readAll(small, from);
  });

  it('never gives up while nobody answers, or while nobody signs in', async () => {
    const waits = new Set<string | null>();
    server.isDown = true;
    const work = readAll(large, source({ onWaiting: (waitingFor) => waits.add(waitingFor) }));
    await waitUntil(() => server.asked.length > 30);
    server.isDown = false;
    expect(await work).to.deep.equal(whole());
    expect([...waits]).to.deep.equal(['network', null]);

    server.faults.set('large', Array(30).fill({ kind: 'status', status: 401, code: 'unauthenticated' }));
    expect(await readAll(large)).to.deep.equal(whole());
  });

  it('gives up what alone is never answered, while the server answers of it', async () => {
    server.faults.set('large', Array(99).fill({ kind: 'no-answer' }));
    expect(await failureOf(readAll(large))).to.equal('network');
    expect(server.contentRanges('large').length).to.be.within(5, 10);
  });

  it('fetches the next block while the one before is used, and no further', async () => {
    let received = 0;
    const body = new ResumableBody(
      source({ readsAhead: true, onReceived: (bytes) => (received = bytes) }),
      large,
      new AbortController().signal,
    );
    await body.nextBlock();
    await waitUntil(() => received === 2 * MiB);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(received).to.equal(2 * MiB);
    body.close();
  });

  it('survives a wrong byte and a cut while it reads ahead', async () => {
    server.faults.set('large', [
      { kind: 'corrupt', afterBytes: 5 * MiB + 7 },
      { kind: 'reset', afterBytes: MiB + 5 },
      { kind: 'short', afterBytes: 9 },
    ]);
    expect(await readAll(large, source({ readsAhead: true }))).to.deep.equal(whole());
    server.faults.set('large', [{ kind: 'corrupt', afterBytes: 9 * MiB + 7 }]);
    expect(await readAll(large, source({ readsAhead: true }))).to.deep.equal(whole());
  });

  it('never hands out a block that is wrong on the server', async () => {
    const faults: Fault[] = Array(9).fill({ kind: 'corrupt', afterBytes: 0 });
    server.faults.set('large', faults);
    expect(await failureOf(readAll(large))).to.equal('copy-damaged');
    expect(server.contentRanges('large').length).to.equal(3);
  });

  it('checks a small file by its one digest, without asking for details', async () => {
    const small = await server.add('small', 'small.bin', someBytes(1000, 3));
    server.faults.set('small', [{ kind: 'corrupt', afterBytes: 999 }]);
    expect((await readAll(small)).sha256).to.equal(small.sha256);
    expect(server.asked.every((ask) => ask.what === 'content')).to.equal(true);
  });

  it('reads an empty file', async () => {
    const empty = await server.add('empty', 'empty.bin', new Uint8Array());
    server.faults.set('empty', [{ kind: 'no-answer' }]);
    expect((await readAll(empty)).sizeBytes).to.equal(0);
    expect(server.contentRanges('empty'), 'until it is answered').to.deep.equal([null, null]);
  });

  it('has no empty file that the server does not give', async () => {
    const empty = await server.add('empty', 'empty.bin', new Uint8Array());
    server.faults.set('empty', [{ kind: 'status', status: 410, code: 'attachment-deleted' }]);
    expect(await failureOf(readAll(empty))).to.equal('attachment-deleted');
    const full = { ...(await server.add('full', 'full.bin', someBytes(10, 1))), sizeBytes: 0 };
    expect(await failureOf(readAll(full))).to.equal('copy-damaged');
  });

  it('ends its request when cancelled', async () => {
    server.faults.set('large', [{ kind: 'stall', afterBytes: MiB }]);
    const controller = new AbortController();
    const from = source({ stallMs: 10_000 });
    const work = readAll(large, from, controller.signal).catch((error: DOMException) => error.name);
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    expect(await work).to.equal('AbortError');
    expect(server.asked.at(-1)!.aborted).to.equal(true);
    await from.budget.acquire('zip');
  });
});
