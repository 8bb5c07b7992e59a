import type { Attachment } from '@case-attachments/contract';
import { expect } from '@open-wc/testing';
import { ApiClient } from '../api/api-client.js';
import type { ApiError } from '../api/api-error.js';
import { Authenticator } from '../api/authenticator.js';
import { ConnectionBudget } from '../transfer/connection-budget.js';
import { viewableType } from './media-types.js';
import { openContent } from './open-content.js';

const attachment = (mediaType: string, sizeBytes: number) =>
  ({ id: 'a', name: 'a', mediaType, sizeBytes }) as Attachment;

/** The first bytes, and then nothing for ever. */
const stalling = () =>
  new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('1234')) });

const dripping = (parts: string[], everyMs: number) =>
  new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      const part = parts.shift();
      if (part === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(part));
    },
  });

describe('viewableType', () => {
  const table: [string, string | null][] = [
    ['application/pdf', 'application/pdf'],
    ['text/csv; charset=utf-16', 'text/plain;charset=utf-8'],
    ['IMAGE/PNG', 'image/png'],
    ['video/quicktime', 'video/mp4'],
    ['image/svg+xml', null],
    ['text/html', null],
    ['application/xhtml+xml', null],
    ['text/xml', null],
    ['application/octet-stream', null],
    ['', null],
  ];
  for (const [mediaType, expected] of table) {
    it(`${mediaType || 'nothing'} becomes ${expected}`, () => {
      expect(viewableType(mediaType)).to.equal(expected);
    });
  }
});

describe('openContent', () => {
  const original = window.fetch;
  afterEach(() => {
    window.fetch = original;
  });

  const source = () => ({
    client: new ApiClient('https://files.test/api', new Authenticator({ kind: 'cookie' })),
    caseId: 'C-1',
    budget: new ConnectionBudget(),
  });
  const failureOf = (promise: Promise<unknown>) =>
    promise.then(
      () => expect.fail('should have been rejected'),
      (error: ApiError) => error.failure.code,
    );

  it('types the blob from the list, whatever the answer says', async () => {
    window.fetch = () =>
      Promise.resolve(new Response('<script>', { headers: { 'Content-Type': 'text/html' } }));
    const blob = await openContent(source(), attachment('text/plain', 8), new AbortController().signal);
    expect(blob.type).to.equal('text/plain;charset=utf-8');
    expect(await blob.text()).to.equal('<script>');
  });

  it('refuses what can run script, and asks for nothing', async () => {
    window.fetch = () => expect.fail('asked');
    const work = openContent(source(), attachment('image/svg+xml', 8), new AbortController().signal);
    expect(await failureOf(work)).to.equal('preview-none');
  });

  it('gives up a body that stops coming, and its place among the connections', async () => {
    const signals: AbortSignal[] = [];
    window.fetch = (_input, init) => {
      signals.push(init!.signal!);
      return Promise.resolve(new Response(stalling()));
    };
    const budget = new ConnectionBudget();
    const work = () =>
      openContent(
        { ...source(), budget, stallMs: 20 },
        attachment('video/mp4', 8),
        new AbortController().signal,
      );
    // More than there are places: each next one needs what the one before gave back.
    const codes = await Promise.all(Array.from({ length: 12 }, () => failureOf(work())));
    expect(new Set(codes)).to.deep.equal(new Set(['stalled']));
    expect(signals).to.have.length(12);
    expect(signals.every(({ aborted }) => aborted)).to.equal(true);
  });

  it('waits for a body that is slow but comes', async () => {
    window.fetch = () => Promise.resolve(new Response(dripping(['12', '34', '56', '78'], 30)));
    const blob = await openContent(
      { ...source(), stallMs: 90 },
      attachment('text/plain', 8),
      new AbortController().signal,
    );
    expect(await blob.text()).to.equal('12345678');
  });

  it('ends at once with the reason of whoever gave up', async () => {
    window.fetch = () => Promise.resolve(new Response(stalling()));
    const stop = new AbortController();
    const work = openContent(source(), attachment('text/plain', 8), stop.signal);
    setTimeout(() => stop.abort(new Error('closed')), 10);
    expect(await work.catch((error: Error) => error.message)).to.equal('closed');
  });

  it('does not take a short body for the file', async () => {
    window.fetch = () => Promise.resolve(new Response('1234'));
    const work = openContent(source(), attachment('application/pdf', 8), new AbortController().signal);
    expect(await failureOf(work)).to.equal('network');
  });
});
