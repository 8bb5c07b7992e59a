import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AttachmentRecord } from '../domain/attachment.js';
import { type SeededApp, seededApp } from '../testing/seeded-app.js';
import { until } from '../testing/until.js';

const HEARTBEAT_MS = 60;
const MOST_STREAMS = 3;

interface ServerSentEvent {
  readonly event?: string;
  readonly id?: string;
  readonly data?: unknown;
  readonly comment?: string;
}

/** Reads a stream's events one by one, as our client does. */
class EventReader {
  readonly #reader;
  #buffer = '';
  constructor(readonly answer: Response) {
    assert.ok(answer.body);
    this.#reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next one, or null at the end. */
  async next(): Promise<ServerSentEvent | null> {
    for (;;) {
      const end = this.#buffer.indexOf('\n\n');
      if (end >= 0) {
        const block = this.#buffer.slice(0, end);
        this.#buffer = this.#buffer.slice(end + 2);
        return parse(block);
      }
      const { done, value } = await this.#reader.read();
      if (done) return null;
      this.#buffer += value;
    }
  }

  /** The next one that is no heartbeat. */
  async nextEvent(): Promise<ServerSentEvent | null> {
    for (;;) {
      const event = await this.next();
      if (event === null || event.event !== undefined) return event;
    }
  }

  close = () => this.#reader.cancel();
}

function parse(block: string): ServerSentEvent {
  const fields = block.split('\n').map((line) => /^(\w*): (.*)$/.exec(line)?.slice(1) as [string, string]);
  const { '': comment, data, ...rest } = Object.fromEntries(fields);
  return {
    ...rest,
    ...(comment !== undefined && { comment }),
    ...(data !== undefined && { data: JSON.parse(data) }),
  };
}

describe('the changes of a case', () => {
  let server: SeededApp;
  let origin: string;
  let record: AttachmentRecord;
  before(async () => {
    server = await seededApp({
      limits: { maxStreamsPerUser: MOST_STREAMS },
      timings: { heartbeatMs: HEARTBEAT_MS, drainMs: 5000 },
    });
    server.members.allow('ada', 'C-1');
    server.members.allow('bob', 'C-1');
    record = await server.attach({});
    origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  });
  after(() => server.close());

  const headersOf = (user: string) => ({ authorization: `Bearer ${user}` });
  const open = async (headers: Record<string, string> = {}, user = 'ada') => {
    const answer = await fetch(`${origin}/api/cases/C-1/changes`, {
      headers: { ...headersOf(user), ...headers },
    });
    assert.equal(answer.status, 200);
    return new EventReader(answer);
  };
  let renames = 0;
  const rename = async () => {
    const answer = await fetch(`${origin}/api/cases/C-1/attachments/${record.id}`, {
      method: 'PATCH',
      headers: { ...headersOf('bob'), 'content-type': 'application/json' },
      body: JSON.stringify({ name: `renamed ${++renames}.png` }),
    });
    assert.equal(answer.status, 200);
  };
  const poll = async (after: number) =>
    (
      await fetch(`${origin}/api/cases/C-1/changes?after=${after}`, { headers: headersOf('ada') })
    ).json() as Promise<{
      changes: { seq: number }[];
      seq: number;
      reset: boolean;
    }>;

  it('come live, numbered without gaps, through proxies that buffer', async () => {
    const reader = await open();
    assert.equal(reader.answer.headers.get('content-type'), 'text/event-stream');
    assert.equal(reader.answer.headers.get('x-accel-buffering'), 'no');
    assert.match(reader.answer.headers.get('cache-control') ?? '', /no-transform/);
    const ready = await reader.next();
    assert.equal(ready?.event, 'ready');
    const { seq } = (ready?.data ?? {}) as { seq: number };
    await rename();
    await rename();
    for (const step of [1, 2]) {
      const change = await reader.nextEvent();
      assert.equal(change?.event, 'change');
      assert.equal(change?.id, String(seq + step));
      const { atMs, ...told } = (change?.data ?? {}) as { atMs: number };
      assert.ok(Math.abs(atMs - Date.now()) < 60_000);
      assert.deepEqual(told, { seq: seq + step, kind: 'attachment-renamed', id: record.id });
    }
    await reader.close();
  });

  it('are replayed behind Last-Event-ID', async () => {
    await rename();
    await rename();
    const { seq } = await poll(0);
    const reader = await open({ 'last-event-id': String(seq - 2) });
    assert.deepEqual(await reader.next(), { event: 'ready', data: { seq } });
    assert.equal((await reader.nextEvent())?.id, String(seq - 1));
    assert.equal((await reader.nextEvent())?.id, String(seq));
    await rename();
    assert.equal((await reader.nextEvent())?.id, String(seq + 1));
    await reader.close();
  });

  it('start anew when the place is unknown', async () => {
    for (const place of ['999999', 'nonsense', '-1']) {
      const { seq } = await poll(0);
      const reader = await open({ 'last-event-id': place });
      assert.equal((await reader.next())?.event, 'ready');
      assert.deepEqual(await reader.next(), { event: 'reset', data: { seq } });
      await rename();
      assert.equal((await reader.nextEvent())?.id, String(seq + 1), place);
      await reader.close();
    }
  });

  it('can be polled', async () => {
    const before = await poll(0);
    await rename();
    const after = await poll(before.seq);
    assert.deepEqual(
      after.changes.map(({ seq }) => seq),
      [before.seq + 1],
    );
    assert.equal(after.seq, before.seq + 1);
    assert.deepEqual(await poll(after.seq), { changes: [], seq: after.seq, reset: false });
    assert.equal((await poll(999_999)).reset, true);
  });

  it('breathe while nothing happens', async () => {
    const reader = await open();
    await reader.next();
    assert.ok((await reader.next())?.comment);
    assert.ok((await reader.next())?.comment);
    await reader.close();
  });

  it('end when the right is taken away', async () => {
    const reader = await open({}, 'bob');
    assert.equal((await reader.next())?.event, 'ready');
    server.members.remove('bob', 'C-1');
    assert.equal(await reader.nextEvent(), null);
    server.members.allow('bob', 'C-1');
  });

  it('stay apart from those of other cases and tenants', async () => {
    server.members.allow('ada', 'C-2');
    const answer = await fetch(`${origin}/api/cases/C-2/changes`, { headers: headersOf('ada') });
    const reader = new EventReader(answer);
    assert.deepEqual(await reader.next(), { event: 'ready', data: { seq: 0 } });
    await rename();
    assert.ok((await reader.next())?.comment, 'a heartbeat and no change');
    await reader.close();
  });

  it('go to one user a bounded number of times at once, and again once one is closed', async () => {
    server.members.allow('cleo', 'C-1');
    const readers = await Promise.all(Array.from({ length: MOST_STREAMS }, () => open({}, 'cleo')));
    const ask = () => fetch(`${origin}/api/cases/C-1/changes`, { headers: headersOf('cleo') });
    const refused = await ask();
    assert.equal(refused.status, 429);
    assert.equal(((await refused.json()) as { code: string }).code, 'too-many-requests');
    assert.equal(refused.headers.get('retry-after'), '30');
    await (await open({}, 'ada')).close();
    await readers.pop()?.close();
    const again = await until('a turn free', async () => {
      const answer = await ask();
      if (answer.ok) return answer;
      await answer.body?.cancel();
      return null;
    });
    await again.body?.cancel();
    for (const reader of readers) await reader.close();
  });

  it('end at once when the server closes', async () => {
    const reader = await open();
    assert.equal((await reader.next())?.event, 'ready');
    const startedAtMs = Date.now();
    await server.app.close();
    assert.equal(await reader.nextEvent(), null);
    assert.ok(Date.now() - startedAtMs < 2000, 'without waiting for the drain');
  });
});
