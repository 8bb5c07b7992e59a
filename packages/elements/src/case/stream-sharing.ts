import { openChannel } from '../transfer/open-channel.js';
import type { StreamEnd, StreamNews } from './change-stream.js';

export interface StreamSharingOptions {
  /** Tabs with the same name share: server, case and user. */
  readonly name: string;
  /** Follow the changes until the signal aborts; called in the tab that holds the stream for all. */
  readonly follow: (signal: AbortSignal, onNews: (news: StreamNews) => void) => Promise<StreamEnd>;
  /** In every tab. */
  readonly onNews: (news: StreamNews) => void;
  readonly locks?: LockManager | null;
  readonly openChannel?: (name: string) => BroadcastChannel | null;
}

/**
 * One tab of a case holds the event stream for all, so that ten tabs take one of the browser's six connections: the
 * holder of a Web Lock leads, and tells the others over a BroadcastChannel. News are only hints to fetch again with one's own
 * credentials. A tab that joins says hello and is told where the sequence stands. Without either API every tab has a stream of its own.
 * @returns how following ended in the tab that led; another leads from then on
 */
export async function shareStream(options: StreamSharingOptions, signal: AbortSignal): Promise<StreamEnd> {
  const { name, follow, onNews } = options;
  const locks = options.locks === undefined ? (navigator.locks ?? null) : options.locks;
  const channel = (options.openChannel ?? openChannel)(name);
  if (!locks || !channel) {
    channel?.close();
    return await follow(signal, onNews);
  }
  /** Where this tab, as the leader, knows the sequence to stand. */
  let seq: number | null = null;
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (signal.aborted) return;
    if (isNews(data)) onNews(data);
    else if (isHello(data) && seq !== null) channel.postMessage({ type: 'at', seq } satisfies StreamNews);
  };
  channel.postMessage(HELLO);
  const lead = () =>
    follow(signal, (news) => {
      seq = news.seq;
      onNews(news);
      channel.postMessage(news);
    });
  try {
    return await locks.request(name, { signal }, lead);
  } catch {
    // Aborted while waiting: done. Locks refused (an opaque origin) or taken away: alone, then.
    return signal.aborted ? 'stopped' : await follow(signal, onNews);
  } finally {
    channel.close();
  }
}

const HELLO = { type: 'hello' } as const;

function isHello(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === HELLO.type;
}

/** Any script of the portal may post to the channel. */
function isNews(data: unknown): data is StreamNews {
  if (typeof data !== 'object' || data === null || !('type' in data) || !('seq' in data)) return false;
  const { type, seq } = data;
  return (
    (type === 'at' || type === 'change' || type === 'reset') && (seq === null || typeof seq === 'number')
  );
}
