import type { Attachment } from '@case-attachments/contract';
import { expect } from '@open-wc/testing';
import type { ApiError } from '../api/api-error.js';
import { FakeContentServer, someBytes } from '../download/testing/fake-content-server.js';
import { ConnectionBudget } from '../transfer/connection-budget.js';
import type { ContentWatch } from './attachment-content.js';
import { openContent } from './open-content.js';

const MiB = 1024 * 1024;
const LARGE = someBytes(9 * MiB + 123, 3);

describe('openContent', () => {
  let server: FakeContentServer;
  let large: Attachment;
  beforeEach(async () => {
    server = new FakeContentServer();
    server.install();
    large = { ...(await server.add('large', 'film.mp4', LARGE)), mediaType: 'video/mp4' };
  });
  afterEach(() => server.restore());

  const budget = new ConnectionBudget();
  const source = () => ({
    client: server.client(),
    caseId: 'C-1',
    budget,
    stallMs: 40,
    patience: { maxTries: 2, delayMs: () => 1 },
  });
  const open = (attachment = large, watch: Partial<ContentWatch> = {}) =>
    openContent(source(), attachment, { signal: new AbortController().signal, ...watch });
  const failureOf = (promise: Promise<unknown>) =>
    promise.then(
      () => expect.fail('should have been rejected'),
      (error: ApiError) => error.failure.code,
    );
  const same = (bytes: Uint8Array, expected: Uint8Array) =>
    bytes.length === expected.length && bytes.every((byte, at) => byte === expected[at]);

  it('asks for nothing before a byte is asked for', () => {
    open();
    expect(server.asked).to.deep.equal([]);
  });

  it('gives all of it, typed from the list, and tells how much came', async () => {
    const received: number[] = [];
    const content = open(large, { onReceived: (bytes) => received.push(bytes) });
    const [blob, again] = await Promise.all([content.blob(), content.blob()]);
    expect(again).to.equal(blob);
    expect(blob.type).to.equal('video/mp4');
    expect(same(new Uint8Array(await blob.arrayBuffer()), LARGE)).to.equal(true);
    expect(server.contentRanges('large')).to.deep.equal([null]);
    expect(received.at(-1)).to.equal(LARGE.length);
    expect(received).to.deep.equal(received.toSorted((a, b) => a - b));
  });

  for (const mediaType of ['text/html', 'image/svg+xml', 'application/xml', 'model/stl']) {
    it(`E8: gives ${mediaType} as octets, which no browser opens as a page`, async () => {
      const page = await server.add('page', 'x', new TextEncoder().encode('<svg onload=alert(1)>'));
      const blob = await open({ ...page, mediaType }).blob();
      expect(blob.type).to.equal('application/octet-stream');
    });
  }

  it('waits out a cut and says what it waits for', async () => {
    server.faults.set('large', [{ kind: 'reset', afterBytes: 3 * MiB }]);
    const waits: (string | null)[] = [];
    const blob = await open(large, { onWaiting: (waitingFor) => waits.push(waitingFor) }).blob();
    expect(blob.size).to.equal(LARGE.length);
    expect(waits.filter((waitingFor) => waitingFor !== null)).to.deep.equal(['network']);
    expect(waits.at(-1)).to.equal(null);
  });

  it('goes on behind the last whole block when it is asked again after it gave up', async () => {
    server.faults.set('large', [{ kind: 'stall', afterBytes: 8 * MiB }, { kind: 'no-answer' }]);
    const content = open();
    expect(await failureOf(content.blob())).to.equal('network');
    const blob = await content.blob();
    expect(same(new Uint8Array(await blob.arrayBuffer()), LARGE)).to.equal(true);
    expect(server.contentRanges('large').at(-1)).to.equal(`bytes=${8 * MiB}-`);
  });

  it('gives a part, across blocks and past the end', async () => {
    const content = open();
    const table: [number, number][] = [
      [0, 10],
      [MiB - 2, MiB + 2],
      [3 * MiB, 3 * MiB + 1],
      [LARGE.length - 5, LARGE.length + 5],
    ];
    for (const [start, end] of table) {
      expect(same(await content.bytes(start, end), LARGE.subarray(start, end)), `${start}`).to.equal(true);
    }
    expect(await content.bytes(LARGE.length + 1, LARGE.length + 9)).to.have.length(0);
    expect(server.contentRanges('large')).to.deep.equal([
      null,
      null,
      `bytes=${3 * MiB}-`,
      `bytes=${9 * MiB}-`,
    ]);
  });

  it('streams it', async () => {
    const blob = await new Response(open().stream()).blob();
    expect(blob.size).to.equal(LARGE.length);
  });

  it('asks for nothing more once its stream is cancelled, and gives its place among the connections back', async () => {
    for (let round = 0; round < 5; round += 1) {
      server.faults.set('large', [{ kind: 'stall', afterBytes: MiB + 1 }]);
      let began = () => {};
      const secondBegan = new Promise<void>((resolve) => (began = resolve));
      const content = open(large, { onReceived: (bytes) => bytes > MiB && began() });
      const reader = content.stream().getReader();
      expect((await reader.read()).value?.length).to.equal(MiB);
      const second = reader.read();
      await secondBegan;
      await reader.cancel();
      expect((await second).done).to.equal(true);
      expect(server.asked.at(-1)?.aborted).to.equal(true);
      const asked = server.asked.length;
      // One that went on would have asked again by then.
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(server.asked).to.have.length(asked);
    }
  });

  it('takes what was changed on the way for no file', async () => {
    server.faults.set('large', Array(3).fill({ kind: 'corrupt', afterBytes: 5 }));
    expect(await failureOf(open().blob())).to.equal('copy-damaged');
  });

  it('says what the server has decided', async () => {
    server.faults.set('large', [{ kind: 'status', status: 410, code: 'attachment-deleted' }]);
    expect(await failureOf(open().blob())).to.equal('attachment-deleted');
  });

  it('ends with the viewer, at once, and gives its place among the connections back', async () => {
    for (let round = 0; round < 5; round += 1) {
      server.faults.set('large', [{ kind: 'stall', afterBytes: MiB }]);
      const stop = new AbortController();
      const received = new Promise<void>((resolve) => {
        const content = open(large, {
          signal: stop.signal,
          onReceived: (bytes) => bytes >= MiB && resolve(),
        });
        content.blob().catch(() => {});
      });
      await received;
      stop.abort();
      await new Promise((resolve) => setTimeout(resolve));
      expect(server.asked.at(-1)?.aborted).to.equal(true);
    }
  });
});
