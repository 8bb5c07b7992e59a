import { ApiError } from '../../api/api-error.js';
import { untilAborted } from '../../transfer/until-aborted.js';
import { notSaved, SaveSource } from './save-source.js';
import { RungClosedError, type SaveTarget } from './save-target.js';
import { OtherProtocolError, type PostOptions, WorkerPost } from './worker-post.js';
import { startWorker, updateWorker } from './worker-script.js';

/** The browser turns the frame's answer into a download; nothing tells when it needs the frame no more. Milliseconds. */
const KEEP_FRAME_MS = 30_000;

const TEST_BYTES = 1024;
const TEST_TIMEOUT_MS = 15_000;

/** Workers that this page has tried and may trust, by the address of their script. */
const tried = new Map<string, ServiceWorkerRegistration>();

/**
 * Streams through the download worker into the browser's own downloads: any size in constant memory.
 * @param workerUrl its script on this page's origin
 * @returns null when it does not work here: no script there, an older one, refused by the page's policy, a private window
 */
export async function workerTarget(
  fileName: string,
  workerUrl: string,
  signal: AbortSignal,
  options: Pick<PostOptions, 'lifeSignMs'> = {},
): Promise<SaveTarget | null> {
  const registration = await trustedWorker(workerUrl, signal);
  if (!registration) return null;
  return {
    rung: 'worker',
    limitBytes: Number.POSITIVE_INFINITY,

    async write(stream, { signal, finishing, sizeBytes }) {
      const post = new WorkerPost({ ...options, registration, fileName, purpose: 'save', signal });
      let source: SaveSource | null = null;
      try {
        await atTheDoor(async () => {
          await post.offer();
          await post.open();
        }, signal);
        const from = (source = new SaveSource(stream, post.signal, sizeBytes));
        await post.send(() => from.next());
        finishing();
        await post.confirm();
        post.close(KEEP_FRAME_MS);
        return 'handed-over';
      } catch (error) {
        post.close();
        if (error instanceof RungClosedError) throw error;
        await (source ?? stream).cancel(error).catch(() => undefined);
        signal.throwIfAborted();
        if (!post.signal.aborted || error instanceof ApiError) throw error;
        throw notSaved('', post.signal.reason);
      }
    },

    discard: () => Promise.resolve(),
  };
}

/** Nothing was read yet: what fails here is the rung. @throws RungClosedError; the signal's reason */
async function atTheDoor(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await work();
  } catch (cause) {
    signal.throwIfAborted();
    // The browser had begun: nobody wants it by another way.
    if (cause instanceof ApiError) throw cause;
    throw new RungClosedError('worker', { cause });
  }
}

/** @returns null when it is not to be trusted; asked again, it is tried again */
async function trustedWorker(
  workerUrl: string,
  signal: AbortSignal,
): Promise<ServiceWorkerRegistration | null> {
  const known = tried.get(workerUrl);
  if (known?.active) return known;
  try {
    const registration = await startWorker(workerUrl);
    await test(registration, signal);
    tried.set(workerUrl, registration);
    return registration;
  } catch (reason) {
    signal.throwIfAborted();
    // Whatever it was: there are other ways to save. The portal's developer should know.
    warnOnce(workerUrl, reason);
    return null;
  }
}

const warned = new Set<string>();

function warnOnce(workerUrl: string, reason: unknown): void {
  if (warned.has(workerUrl)) return;
  warned.add(workerUrl);
  const why = reason instanceof Error ? reason.message : String(reason);
  console.warn(
    `case-attachments: the download worker at ${workerUrl} is not used: ${why}. See "When something is not as it should be" in docs/download-all.md.`,
  );
}

/** @throws when what comes back from the worker is not what was sent */
async function test(registration: ServiceWorkerRegistration, signal: AbortSignal): Promise<void> {
  try {
    await roundTrip(registration, signal);
  } catch (error) {
    if (!(error instanceof OtherProtocolError)) throw error;
    // The browser may have kept an older one than the portal has by now.
    await updateWorker(registration);
    await roundTrip(registration, signal);
  }
}

/** The way of a file, with 1 KB that ends in the frame and is read there. */
async function roundTrip(registration: ServiceWorkerRegistration, signal: AbortSignal): Promise<void> {
  const sent = Array.from(crypto.getRandomValues(new Uint8Array(TEST_BYTES / 2)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  const bytes = new TextEncoder().encode(sent);
  const chunks = [bytes.subarray(0, 100), bytes.subarray(100)];
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(TEST_TIMEOUT_MS)]);
  const post = new WorkerPost({ registration, fileName: 'test.txt', purpose: 'test', signal: inTime });
  try {
    await post.offer();
    const frame = await post.open();
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    await post.send(async () => chunks.shift() ?? null);
    await post.confirm();
    await untilAborted(loaded, inTime);
    if (frame.contentDocument?.body.textContent !== sent) throw new Error('other bytes came out');
  } finally {
    post.close();
  }
}
