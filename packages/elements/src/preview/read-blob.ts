import { ApiError } from '../api/api-error.js';
import type { StallGuard } from '../download/stall-guard.js';

/**
 * The rest of an answer as a Blob, however long it takes, so long as bytes come. The browser collects it: a large
 * video need not fit in the page's memory.
 * @throws ApiError `stalled` when nothing came for the guard's time, `network` when the body broke off; the reason of
 * the signal that the guard follows
 */
export async function readBlob(response: Response, guard: StallGuard): Promise<Blob> {
  const reader = response.body?.getReader();
  if (!reader) return new Blob();
  const gaveUp = whenAborted(guard.signal);
  const watched = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await Promise.race([guard.watch(reader.read()), gaveUp]);
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  try {
    return await new Response(watched).blob();
  } catch (cause) {
    // What the stream failed with does not come through `blob()` in every browser.
    guard.signal.throwIfAborted();
    throw new ApiError({ code: 'network' }, null, null, { cause });
  }
}

/** Rejects with the signal's reason: at once, whatever the body does. */
function whenAborted(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    const give = () => reject(signal.reason);
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
  // Whoever still reads hears of it; when nobody does, it is no error.
  aborted.catch(() => {});
  return aborted;
}
