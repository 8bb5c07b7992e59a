import type { Change, ChangePage } from '@case-attachments/contract';
import { changesPath } from '@case-attachments/contract/paths';
import type { ApiClient } from '../api/api-client.js';
import { ApiError, toApiError } from '../api/api-error.js';
import { backOffMs } from '../transfer/retry-policy.js';
import { cutsRequests, type WakeUp } from '../transfer/wake-up.js';
import { EventStreamParser, type StreamEvent } from './event-stream-parser.js';
import { type ChangeStreamTimes, DEFAULT_STREAM_TIMES } from './stream-times.js';

/** What the stream tells: where the case's sequence stands. `reset`: whatever is known may be old. */
export type StreamNews =
  | { readonly type: 'at'; readonly seq: number }
  | { readonly type: 'change'; readonly seq: number; readonly kind: Change['kind'] }
  | { readonly type: 'reset'; readonly seq: number | null };

export interface ChangeStreamOptions {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly wakeUp: WakeUp;
  /** The sequence number up to which everything is known; null when nothing is. */
  readonly lastSeq: () => number | null;
  readonly onNews: (news: StreamNews) => void;
  readonly times?: Partial<ChangeStreamTimes>;
  readonly random?: () => number;
}

/** Milliseconds. */
/**
 * Why nothing is followed any more. `refused`: the server says that asking again is of no use: no such case, or not yours any more.
 * `signed-out`: no credentials that it takes; another tab may have some.
 */
export type StreamEnd = 'stopped' | 'refused' | 'signed-out';

const ENDS: { readonly [code: string]: StreamEnd } = {
  'not-found': 'refused',
  'action-not-allowed': 'refused',
  unauthenticated: 'signed-out',
};

/**
 * Follows a case's changes: server-sent events read by fetch, or polling where a proxy holds events back. Back-off with jitter; after sleep,
 * page cache or a new network it starts anew at once.
 */
export class ChangeStream {
  readonly #times: ChangeStreamTimes;

  constructor(private readonly options: ChangeStreamOptions) {
    this.#times = { ...DEFAULT_STREAM_TIMES, ...options.times };
  }

  /** Resolves when the signal aborts or the server refuses to be followed. Never rejects. */
  async follow(signal: AbortSignal): Promise<StreamEnd> {
    let attempt = 0;
    while (!signal.aborted) {
      const startedAtMs = performance.now();
      try {
        const outcome = await this.#stream(signal);
        if (outcome === 'buffered') await this.#poll(signal);
        if (outcome === 'woken') continue;
        // A server that closes every stream at once is in trouble too.
        attempt = performance.now() - startedAtMs > this.#times.readyMs ? 0 : attempt + 1;
      } catch (reason) {
        if (signal.aborted) break;
        const end = ENDS[toApiError(reason).failure.code];
        if (end) return end;
        attempt += 1;
      }
      const delayMs = backOffMs(attempt, (this.options.random ?? Math.random)());
      await this.options.wakeUp.sleep(delayMs, signal).then(
        (woken) => {
          if (woken) attempt = 0;
        },
        () => {},
      );
    }
    return 'stopped';
  }

  /** One connection. @throws ApiError when it could not be opened, or ended before it was ready */
  async #stream(signal: AbortSignal): Promise<'ended' | 'buffered' | 'woken'> {
    const cut = new AbortController();
    const forget = this.options.wakeUp.onWake((reason) => {
      if (cutsRequests(reason)) cut.abort('woken');
    });
    let ready = false;
    let timer = setTimeout(() => cut.abort('buffered'), this.#times.readyMs);
    const heard = () => {
      clearTimeout(timer);
      if (ready) timer = setTimeout(() => cut.abort('ended'), this.#times.silenceMs);
    };
    try {
      const lastSeq = this.options.lastSeq();
      const response = await this.options.client.request(changesPath(this.options.caseId), {
        headers: {
          Accept: 'text/event-stream',
          ...(lastSeq !== null && { 'Last-Event-ID': String(lastSeq) }),
        },
        signal: AbortSignal.any([signal, cut.signal]),
        timeoutMs: this.#times.readyMs,
      });
      if (!response.headers.get('Content-Type')?.startsWith('text/event-stream') || !response.body) {
        await response.body?.cancel();
        throw new ApiError({ code: 'response-invalid' }, response.status);
      }
      const parser = new EventStreamParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        for (const event of parser.push(value)) {
          ready ||= event.type === 'ready' || event.type === 'reset';
          this.#tell(event);
        }
        if (ready) heard();
      }
    } catch (reason) {
      signal.throwIfAborted();
      if (cut.signal.aborted) return cut.signal.reason as 'ended' | 'buffered' | 'woken';
      // A stream that broke after it was ready is the ordinary end of a stream.
      if (!ready || (reason instanceof ApiError && reason.status !== null)) throw reason;
    } finally {
      clearTimeout(timer);
      forget();
      cut.abort('ended');
    }
    if (!ready) throw new ApiError({ code: 'network' }, null);
    return 'ended';
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const rounds = Math.ceil(this.#times.pollingMs / this.#times.pollMs);
    for (let round = 0; round < rounds && !signal.aborted; round += 1) {
      const after = this.options.lastSeq() ?? 0;
      const page = await this.options.client.json<ChangePage>(changesPath(this.options.caseId, after), {
        signal,
      });
      if (page.reset) this.options.onNews({ type: 'reset', seq: page.seq });
      else for (const { seq, kind } of page.changes) this.options.onNews({ type: 'change', seq, kind });
      await this.options.wakeUp.sleep(this.#times.pollMs, signal);
    }
  }

  #tell(event: StreamEvent): void {
    let data: Partial<Change>;
    try {
      data = JSON.parse(event.data) as Partial<Change>;
    } catch {
      return;
    }
    const { seq, kind } = data;
    if (event.type === 'reset') this.options.onNews({ type: 'reset', seq: seq ?? null });
    if (seq === undefined) return;
    if (event.type === 'ready') this.options.onNews({ type: 'at', seq });
    if (event.type === 'change' && kind) this.options.onNews({ type: 'change', seq, kind });
  }
}
