import type { ApiClient } from '../api/api-client.js';
import type { WakeUp } from '../transfer/wake-up.js';
import { ChangeStream, type StreamEnd, type StreamNews } from './change-stream.js';
import { shareStream } from './stream-sharing.js';
import type { ChangeStreamTimes } from './stream-times.js';

export interface FollowChangesOptions {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly userId: string;
  readonly wakeUp: WakeUp;
  readonly times: ChangeStreamTimes;
  readonly lastSeq: () => number | null;
  readonly onNews: (news: StreamNews) => void;
  /** What everybody may do in the case is perhaps another: it was closed or opened again, or nobody told what happened meanwhile. */
  readonly onCaseChange: () => void;
}

/**
 * The case's change sequence, by this tab's stream or another's. Loaded when the list is on the page: the first view does not wait
 * for it.
 */
export function followChanges(options: FollowChangesOptions, signal: AbortSignal): Promise<StreamEnd> {
  const { client, caseId, userId, wakeUp, times, lastSeq, onNews, onCaseChange } = options;
  let toldSeq = lastSeq();
  const heed = (news: StreamNews) => {
    if (news.type === 'change' ? news.kind.startsWith('case-') : news.seq !== toldSeq) onCaseChange();
    toldSeq = news.seq;
    onNews(news);
  };
  return shareStream(
    {
      name: `case-attachments/changes/${JSON.stringify([client.server, caseId, userId])}`,
      onNews: heed,
      follow: (until, publish) =>
        new ChangeStream({ client, caseId, wakeUp, lastSeq, onNews: publish, times }).follow(until),
    },
    signal,
  );
}
