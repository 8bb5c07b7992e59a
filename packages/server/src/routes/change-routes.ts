import { finished, Readable } from 'node:stream';
import { ChangesQuery, ROUTES } from '@case-attachments/contract';
import { StreamsPerUser } from '../http/streams-per-user.js';
import type { TypedApp } from '../http/typed-app.js';
import type { ChangeEvent, ChangeService } from '../services/change-service.js';

export interface ChangeRoutesOptions {
  readonly changes: ChangeService;
  /** How often an idle stream says so and the reader's right is asked for again. Milliseconds. */
  readonly heartbeatMs: number;
  /** Streams that one user may have open at once. */
  readonly maxStreamsPerUser: number;
}

/** What happens in a case, as server-sent events or, with `after`, as JSON for polling. */
export function registerChangeRoutes(
  app: TypedApp,
  { changes, heartbeatMs, maxStreamsPerUser }: ChangeRoutesOptions,
): void {
  const streams = new StreamsPerUser(maxStreamsPerUser);
  const open = new Set<AbortController>();
  app.addHook('preClose', async () => {
    for (const stream of open) stream.abort();
  });

  app.get(
    ROUTES.changes,
    {
      config: { access: { action: 'list' } },
      exposeHeadRoute: false,
      schema: { querystring: ChangesQuery },
    },
    async (request, reply) => {
      const { caseAccess, query } = request;
      if (query.after !== undefined) return changes.page(caseAccess, query.after);

      const leave = streams.enter(caseAccess);
      const stream = new AbortController();
      open.add(stream);
      // Also for a reader who has left already.
      finished(reply.raw, () => {
        leave();
        open.delete(stream);
        stream.abort();
      });
      const events = changes.follow(caseAccess, {
        afterSeq: lastEventSeq(request.headers['last-event-id']),
        signal: stream.signal,
        heartbeatMs,
        stillAllowed: caseAccess.stillAllowed,
      });
      return (
        reply
          .type('text/event-stream')
          .header('Cache-Control', 'no-store, no-transform')
          // nginx would hold events back until a buffer is full.
          .header('X-Accel-Buffering', 'no')
          .send(Readable.from(written(events)))
      );
    },
  );
}

async function* written(events: AsyncIterable<ChangeEvent>): AsyncGenerator<string, void, void> {
  for await (const event of events) yield write(event);
}

/** One event in the wire format of the HTML standard, section 9.2. */
function write(event: ChangeEvent): string {
  if (event.type === 'idle') return ': nothing new\n\n';
  if (event.type === 'change') {
    return `id: ${event.change.seq}\nevent: change\ndata: ${JSON.stringify(event.change)}\n\n`;
  }
  return `event: ${event.type}\ndata: ${JSON.stringify({ seq: event.seq })}\n\n`;
}

/** Anything but a number is a place nobody knows, which the stream answers with `reset`. */
function lastEventSeq(header: string | string[] | undefined): number | null {
  if (header === undefined || header === '') return null;
  return /^\d{1,15}$/.test(String(header)) ? Number(header) : Number.POSITIVE_INFINITY;
}
