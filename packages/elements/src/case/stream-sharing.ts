import type { StreamNews } from './change-stream.js';

export interface StreamSharingOptions {
  /** Tabs with the same name share: server, case and user. */
  readonly name: string;
  /** Follow the changes until the signal aborts; called in the tab that holds the stream for all. */
  readonly follow: (signal: AbortSignal, onNews: (news: StreamNews) => void) => Promise<void>;
  /** In every tab. */
  readonly onNews: (news: StreamNews) => void;
  readonly locks?: LockManager | null;
  readonly openChannel?: ((name: string) => BroadcastChannel) | null;
}

/**
 * One tab of a case holds the event stream for all, so that ten tabs take one of the browser's six connections: the
 * holder of a Web Lock leads, and tells the others over a BroadcastChannel. News are only hints to fetch again with one's own
 * credentials. Without either API every tab has a stream of its own.
 */
export async function shareStream(options: StreamSharingOptions, signal: AbortSignal): Promise<void> {
  const { name, follow, onNews } = options;
  const locks = options.locks === undefined ? (navigator.locks ?? null) : options.locks;
  const channel = openChannel(options, name);
  if (!locks || !channel) {
    channel?.close();
    await follow(signal, onNews);
    return;
  }
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (isNews(data) && !signal.aborted) onNews(data);
  };
  const lead = () =>
    follow(signal, (news) => {
      onNews(news);
      channel.postMessage(news);
    });
  try {
    await locks.request(name, { signal }, lead);
  } catch (reason) {
    // Locks refused (an opaque origin): alone, then. Aborted while waiting: done.
    if (!signal.aborted && reason instanceof DOMException && reason.name === 'SecurityError') {
      await follow(signal, onNews);
    }
  } finally {
    channel.close();
  }
}

function openChannel(options: StreamSharingOptions, name: string): BroadcastChannel | null {
  if (options.openChannel === null) return null;
  try {
    return options.openChannel ? options.openChannel(name) : new BroadcastChannel(name);
  } catch {
    return null;
  }
}

/** Any script of the portal may post to the channel. */
function isNews(data: unknown): data is StreamNews {
  if (typeof data !== 'object' || data === null || !('type' in data) || !('seq' in data)) return false;
  const { type, seq } = data;
  return (
    (type === 'at' || type === 'change' || type === 'reset') && (seq === null || typeof seq === 'number')
  );
}
