import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { changesPath } from '@case-attachments/contract';
import { type Finding, skipped, verdict } from '../finding.js';
import { NoAnswerError } from '../http-client.js';
import type { Probe } from './probe.js';

/** A place far behind the end: the server answers with `reset` at once. */
const UNKNOWN_PLACE = '999999999999';
const READY = 'event: ready\n';
const RESET = 'event: reset\n';

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  br: createBrotliDecompress,
  deflate: createInflate,
};

/** The first events arrive at once, as they were sent. */
export const changesStreamProbe: Probe = {
  title: 'changes arrive at once',
  run: async (deployment) => {
    const { soonMs } = deployment.patience;
    const exchange = deployment.open('GET', changesPath(deployment.caseId), {
      Accept: 'text/event-stream',
      'Accept-Encoding': 'gzip, deflate, br',
      'Last-Event-ID': UNKNOWN_PLACE,
    });
    exchange.end();
    // Also when the headers are held back until there is a body.
    let timer = setTimeout(() => exchange.close(), soonMs);
    const seen: StreamSeen = { text: '', encoding: null };
    try {
      const response = await exchange.response;
      if (response.statusCode !== 200) return skipped(`the stream was answered with ${response.statusCode}`);
      seen.encoding = response.headers['content-encoding'] ?? null;
      await read(response, seen, () => {
        if (seen.text.includes(RESET)) return exchange.close();
        // Sent together: what does not come with `ready` does not come.
        clearTimeout(timer);
        timer = setTimeout(() => exchange.close(), soonMs / 5);
      });
    } catch (error) {
      if (error instanceof NoAnswerError && error.kind === 'stopped') throw error;
      // Closed by the timer, or cut: what was seen until then decides.
    } finally {
      clearTimeout(timer);
      exchange.close();
    }
    return verdict([judgeStream(seen, soonMs)]);
  },
};

export interface StreamSeen {
  text: string;
  encoding: string | null;
}

/** Until the connection is closed, by whichever side. */
async function read(response: IncomingMessage, seen: StreamSeen, onReady: () => void): Promise<void> {
  const decoder = DECODERS[seen.encoding ?? '']?.();
  const decoded = decoder ? response.pipe(decoder) : response;
  decoded.on('data', (piece: Buffer) => {
    seen.text += piece.toString('utf8');
    if (seen.text.includes(READY)) onReady();
  });
  // A stream that is cut ends in the middle of its compression.
  for (const stream of [response, decoded]) stream.on('error', () => {});
  await new Promise((resolve) => response.once('close', resolve));
}

export function judgeStream({ text, encoding }: StreamSeen, withinMs: number): Finding | null {
  if (!text.includes(READY)) {
    const compressed = encoding === null ? '' : `, compressed with ${encoding}`;
    return {
      code: 'stream-buffered',
      detail: `The first event was not there after ${Math.round(withinMs / 1000)} s${compressed}.`,
    };
  }
  if (!text.includes(RESET)) {
    return { code: 'headers-stripped', detail: 'The server did not see Last-Event-ID.' };
  }
  return encoding === null || encoding === 'identity'
    ? null
    : { code: 'stream-compressed', detail: `The stream comes with Content-Encoding: ${encoding}.` };
}
