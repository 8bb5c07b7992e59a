import type { Attachment } from '@case-attachments/contract';
import { expect, waitUntil } from '@open-wc/testing';
import { ApiClient } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';
import { Authenticator } from '../api/authenticator.js';
import { ConnectionBudget } from '../transfer/connection-budget.js';
import { createPreviewLoader, type PreviewLoaderOptions } from './create-preview-loader.js';

const PIXEL = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (char) => char.charCodeAt(0),
);

const attachment = (id: string, preview?: Attachment['preview']): Attachment => ({
  id,
  name: `${id}.png`,
  extension: 'png',
  category: 'image',
  mediaType: 'image/png',
  contentMismatch: false,
  sizeBytes: PIXEL.length,
  sha256: '0'.repeat(64),
  addedAtMs: 0,
  uploadedBy: { displayName: 'Front desk', self: false },
  scanState: 'unscanned',
  preview: preview ?? {
    state: 'available',
    width: 4000,
    height: 3000,
    pageCount: 1,
    animated: false,
    autoContrast: false,
    incomplete: false,
  },
});

const picture = (type = 'image/png') => new Response(PIXEL, { headers: { 'Content-Type': type } });

type Answer = (url: URL, signal: AbortSignal) => Response | Promise<Response>;

/** The real client and budget; only `fetch` is replaced, by the test's answers. */
function setUp(answer: Answer, options: Partial<PreviewLoaderOptions> = {}) {
  const asked: string[] = [];
  const aborted: string[] = [];
  const original = window.fetch;
  window.fetch = (input, init) => {
    const url = new URL(String(input));
    asked.push(url.pathname + url.search);
    init?.signal?.addEventListener('abort', () => aborted.push(url.pathname + url.search));
    return Promise.resolve(answer(url, init!.signal!));
  };
  const client = new ApiClient(
    'https://files.test/api',
    new Authenticator({ kind: 'token', getToken: () => 't' }),
  );
  const loader = createPreviewLoader({
    client,
    caseId: 'C-1',
    policySizes: () => [160, 320, 640, 1280],
    budget: new ConnectionBudget(),
    retryDelaysMs: [1, 1],
    ...options,
  });
  return { loader, asked, aborted, restore: () => void (window.fetch = original) };
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('should have been rejected'),
    (error: unknown) => error,
  );
}

const isAlive = (url: string) =>
  new Promise<boolean>((resolve) => {
    const image = new Image();
    image.onload = () => resolve(true);
    image.onerror = () => resolve(false);
    image.src = url;
  });

const path = (id: string, size: number, page = 1) =>
  `/api/cases/C-1/attachments/${id}/preview?size=${size}&page=${page}`;

describe('createPreviewLoader', () => {
  let restore = () => {};
  afterEach(() => restore());
  const start = (answer: Answer, options?: Partial<PreviewLoaderOptions>) => {
    const set = setUp(answer, options);
    restore = set.restore;
    return set;
  };
  const never = () => new Promise<Response>(() => {});

  it('shows a picture with the next larger size on offer', async () => {
    const { loader, asked } = start(() => picture());
    const { url } = await loader.load(attachment('a'), 200, { page: 2 });
    expect(asked).to.deep.equal([path('a', 320, 2)]);
    expect(await isAlive(url)).to.equal(true);
    loader.dispose();
    expect(await isAlive(url)).to.equal(false);
  });

  it('asks for no more pixels than the picture has', async () => {
    const { loader, asked } = start(() => picture());
    const small = {
      state: 'available',
      width: 120,
      height: 90,
      pageCount: 1,
      animated: false,
      autoContrast: false,
      incomplete: false,
    } as const;
    await loader.load(attachment('a', small), 1000);
    await loader.load(attachment('b'), 99_999);
    expect(asked).to.deep.equal([path('a', 160), path('b', 1280)]);
  });

  it('fetches a square of a page at its own pixels, apart from the whole of it', async () => {
    const { loader, asked } = start(() => picture());
    const [whole, square, same] = await Promise.all([
      loader.load(attachment('a'), 320),
      loader.load(attachment('a'), { column: 1, row: 0 }),
      loader.load(attachment('a'), { column: 1, row: 0 }),
    ]);
    await loader.load(attachment('a'), { column: 1, row: 0 }, { page: 2 });
    const window = (page: number) => `/api/cases/C-1/attachments/a/preview?window=1,0&page=${page}`;
    expect(asked).to.deep.equal([path('a', 320), window(1), window(2)]);
    expect(square.url).to.equal(same.url);
    expect(square.url).to.not.equal(whole.url);
  });

  it('goes on with another token when the one it had has expired', async () => {
    let isExpired = true;
    const credentials = new Authenticator({ kind: 'token', getToken: async ({ reason }) => reason });
    const client = new ApiClient('https://files.test/api', credentials);
    const answer = () => {
      if (!isExpired) return picture();
      isExpired = false;
      const body = JSON.stringify({ code: 'unauthenticated', title: 'Sign in', status: 401 });
      return new Response(body, { status: 401, headers: { 'Content-Type': 'application/problem+json' } });
    };
    const { loader, asked } = start(answer, { client });
    const { url } = await loader.load(attachment('a'), { column: 0, row: 2 });
    expect(await isAlive(url)).to.equal(true);
    expect(asked.length).to.equal(2);
  });

  it('shares one fetch and one URL between equal requests', async () => {
    const { loader, asked } = start(() => picture());
    const [one, two] = await Promise.all([
      loader.load(attachment('a'), 300),
      loader.load(attachment('a'), 320),
    ]);
    const three = await loader.load(attachment('a'), 310);
    expect(asked.length).to.equal(1);
    expect(new Set([one.url, two.url, three.url]).size).to.equal(1);
  });

  it('keeps released pictures for a while, the ones used last', async () => {
    const { loader, asked } = start(() => picture(), { keepBytes: PIXEL.length });
    const a = await loader.load(attachment('a'), 160);
    const b = await loader.load(attachment('b'), 160);
    a.release();
    a.release();
    expect(await isAlive(a.url)).to.equal(true);
    b.release();
    expect(await isAlive(a.url)).to.equal(false);
    expect((await loader.load(attachment('b'), 160)).url).to.equal(b.url);
    await loader.load(attachment('a'), 160);
    expect(asked).to.deep.equal([path('a', 160), path('b', 160), path('a', 160)]);
  });

  it('never revokes what is shown', async () => {
    const { loader } = start(() => picture(), { keepBytes: 0 });
    const one = await loader.load(attachment('a'), 160);
    const two = await loader.load(attachment('a'), 160);
    one.release();
    one.release();
    expect(await isAlive(two.url)).to.equal(true);
    two.release();
    expect(await isAlive(two.url)).to.equal(false);
  });

  it('ends the request when all askers gave up, and not before', async () => {
    const { loader, aborted } = start(never);
    const first = new AbortController();
    const second = new AbortController();
    const one = rejection(loader.load(attachment('a'), 160, { signal: first.signal }));
    const two = rejection(loader.load(attachment('a'), 160, { signal: second.signal }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    first.abort();
    expect(((await one) as DOMException).name).to.equal('AbortError');
    expect(aborted).to.deep.equal([]);
    second.abort();
    expect(((await two) as DOMException).name).to.equal('AbortError');
    expect(aborted).to.deep.equal([path('a', 160)]);
  });

  it('serves what is wanted now before thumbnails that wait', async () => {
    const answers: (() => void)[] = [];
    const { loader, asked } = start(
      () => new Promise<Response>((resolve) => answers.push(() => resolve(picture()))),
    );
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      void loader.load(attachment(id), 160, { priority: 'low' }).catch(() => undefined);
    }
    void loader.load(attachment('e'), 160, { priority: 'high' }).catch(() => undefined);
    await waitUntil(() => answers.length === 3);
    expect(asked.length).to.equal(3);
    answers[0]!();
    await waitUntil(() => asked.length > 3);
    expect(asked[3]).to.equal(path('e', 160));
    loader.dispose();
  });

  it('tells at once what the server said cannot be shown', async () => {
    const { loader, asked } = start(() => picture());
    const none = { state: 'none', code: 'preview-damaged', detail: 'The picture is damaged.' } as const;
    const error = (await rejection(loader.load(attachment('a', none), 160))) as ApiError;
    expect(error.failure).to.deep.equal({ code: 'preview-damaged', detail: 'The picture is damaged.' });
    expect(asked).to.deep.equal([]);
  });

  it('tries a busy server again, and gives its reason in the end', async () => {
    const busy = () =>
      new Response('{"code":"unavailable","detail":"Busy."}', {
        status: 503,
        headers: { 'Retry-After': '0' },
      });
    let answers = [busy(), picture()];
    const { loader, asked } = start(() => answers.shift()!);
    await loader.load(attachment('a'), 160);
    expect(asked.length).to.equal(2);
    answers = [busy(), busy(), busy()];
    const error = (await rejection(loader.load(attachment('b'), 160))) as ApiError;
    expect(error.failure.code).to.equal('unavailable');
  });

  for (const type of ['image/svg+xml', 'text/html', 'application/xml', '']) {
    it(`refuses an answer of type ${JSON.stringify(type)}`, async () => {
      const { loader } = start(() => picture(type));
      const error = (await rejection(loader.load(attachment('a'), 160))) as ApiError;
      expect(error).to.be.instanceOf(ApiError);
      expect(error.failure.code).to.equal('response-invalid');
    });
  }

  it('ends everything when disposed', async () => {
    const { loader, aborted } = start(never);
    const waiting = rejection(loader.load(attachment('a'), 160));
    await new Promise((resolve) => setTimeout(resolve, 5));
    loader.dispose();
    expect(((await waiting) as DOMException).name).to.equal('AbortError');
    expect(aborted.length).to.equal(1);
    expect(((await rejection(loader.load(attachment('a'), 160))) as DOMException).name).to.equal(
      'AbortError',
    );
  });
});
