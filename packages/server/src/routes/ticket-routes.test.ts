import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Problem, Ticket } from '@case-attachments/contract';
import type { AttachmentRecord } from '../domain/attachment.js';
import { type SeededApp, seededApp } from '../testing/seeded-app.js';
import { StoppedClock, TicketCalls } from '../testing/ticket-calls.js';
import { until } from '../testing/until.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('download tickets', () => {
  const bytes = randomBytes(100_000);
  const clock = new StoppedClock();
  let server: SeededApp;
  let calls: TicketCalls;
  let record: AttachmentRecord;

  before(async () => {
    server = await seededApp({ clock, timings: { drainMs: 200, heartbeatMs: 20, collectIntervalMs: 50 } });
    record = await server.attach({ bytes, name: 'Röntgen.png' });
    calls = new TicketCalls(await server.app.listen({ port: 0, host: '127.0.0.1' }));
  });
  after(() => server.close());
  beforeEach(() => {
    server.members.allow('ada', 'C-1');
    server.members.allow('ada', 'C-2');
    clock.nowMs += 24 * HOUR_MS;
  });

  const codeOf = async (answer: Response) => {
    const { code } = (await answer.json()) as Problem;
    return `${answer.status} ${code}`;
  };
  const use = ({ url }: Ticket, headers: Record<string, string> = {}) => fetch(url, { headers });
  const read = async (ticket: Ticket) => Buffer.from(await (await use(ticket)).arrayBuffer());

  it('let a browser without any header download the file, to be saved and never shown', async () => {
    const ticket = await calls.ofAttachment(record.id);
    assert.equal(ticket.useByMs, clock.nowMs + MINUTE_MS);
    assert.equal(ticket.expiresAtMs, clock.nowMs + 6 * HOUR_MS);
    const answer = await use(ticket);
    assert.equal(answer.status, 200);
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), bytes);
    assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; .*R%C3%B6ntgen\.png$/);
    assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(answer.headers.get('cache-control'), 'private, no-store');
  });

  it('go before the cookies and tokens that a browser adds by itself', async () => {
    const ticket = await calls.ofAttachment(record.id);
    const answer = await use(ticket, {
      authorization: 'Bearer eve',
      cookie: 'session=old',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
    });
    assert.equal(answer.status, 200);
    await answer.arrayBuffer();
  });

  it('serve HEAD, ranges and If-Range, so that the browser itself goes on after a cut', async () => {
    const { url } = await calls.ofAttachment(record.id);
    const head = await fetch(url, { method: 'HEAD' });
    assert.equal(head.headers.get('content-length'), '100000');
    assert.equal(head.headers.get('accept-ranges'), 'bytes');
    const etag = head.headers.get('etag') ?? '';
    clock.nowMs += 5 * HOUR_MS;
    const part = await fetch(url, { headers: { range: 'bytes=5-9', 'if-range': etag } });
    assert.equal(part.status, 206);
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), bytes.subarray(5, 10));
    const changed = await fetch(url, { headers: { range: 'bytes=5-9', 'if-range': '"other"' } });
    assert.equal(changed.status, 200);
    await changed.arrayBuffer();
  });

  it('lapse when they are not used within a minute, and hours after they were', async () => {
    const late = await calls.ofAttachment(record.id);
    const used = await calls.ofAttachment(record.id);
    assert.deepEqual(await read(used), bytes);
    clock.nowMs += MINUTE_MS;
    assert.equal(await codeOf(await use(late)), '404 ticket-expired');
    clock.nowMs += 6 * HOUR_MS - MINUTE_MS - 1;
    assert.deepEqual(await read(used), bytes);
    clock.nowMs += 1;
    assert.equal(await codeOf(await use(used)), '404 ticket-expired');
  });

  it('are good for nothing but what they were made for, and are not used up by it', async () => {
    const another = await server.attach({ bytes, name: 'another.png' });
    const elsewhere = await server.attach({ bytes, caseId: 'C-2' });
    const ticket = await calls.ofAttachment(record.id);
    const swap = (url: string, from: string, to: string) => fetch(url.replace(from, to));
    const answers = [
      await swap(ticket.url, record.id, another.id),
      await swap(ticket.url, `C-1/attachments/${record.id}`, `C-2/attachments/${elsewhere.id}`),
      await swap(ticket.url, 'C-1', 'C-2'),
      await swap(ticket.url, 'C-1', 'C%2F1'),
      await fetch((await calls.ofExport()).url.replace('/export?', `/attachments/${record.id}/content?`)),
      await fetch(ticket.url.slice(0, -1)),
      await fetch(ticket.url.replace(/ticket=.*/, 'ticket=')),
      await fetch(`${ticket.url}&ticket=${'x'.repeat(43)}`),
      await fetch(ticket.url.replace(/ticket=.*/, `ticket=${'x'.repeat(43)}`)),
    ];
    const bodies = await Promise.all(answers.map((answer) => answer.json() as Promise<Problem>));
    for (const [index, body] of bodies.entries()) {
      assert.equal(answers[index]?.status, 404, String(index));
      const { requestId, ...told } = body;
      const { requestId: _, ...same } = bodies[0] as Problem;
      assert.deepEqual(told, same, 'nothing tells them apart');
      assert.ok(requestId);
    }
    assert.deepEqual(await read(ticket), bytes);
  });

  it('open no other route', async () => {
    const { url } = await calls.ofAttachment(record.id);
    for (const path of ['', '/ticket', '/preview']) {
      const answer = await fetch(url.replace('/content', path), {
        method: path === '/ticket' ? 'POST' : 'GET',
      });
      assert.equal(await codeOf(answer), '401 unauthenticated', path);
    }
    assert.equal(
      await codeOf(await fetch(url.replace(/attachments.*\?/, 'attachments?'))),
      '401 unauthenticated',
    );
  });

  it('are for members with the action alone', async () => {
    const path = `C-1/attachments/${record.id}/ticket`;
    server.members.allow('lister', 'C-1', 'list');
    server.members.allow('reader', 'C-1', 'list', 'read');
    assert.equal(await codeOf(await calls.ask(path, '')), '401 unauthenticated');
    assert.equal(await codeOf(await calls.ask(path, 'eve')), '404 not-found');
    assert.equal(await codeOf(await calls.ask(path, 'lister')), '403 action-not-allowed');
    assert.equal(await codeOf(await calls.ask('C-1/export-ticket', 'reader', {})), '403 action-not-allowed');
    assert.equal(await codeOf(await calls.ask('C-1/export-ticket', 'eve', {})), '404 not-found');
    assert.equal((await calls.ask(path, 'reader')).status, 200);
    const foreign = `C-2/attachments/${record.id}/ticket`;
    assert.equal(await codeOf(await calls.ask(foreign, 'ada')), '404 attachment-not-found');
  });

  it('are no right: whoever was removed from the case gets nothing by them', async () => {
    const ticket = await calls.ofAttachment(record.id);
    assert.deepEqual(await read(ticket), bytes);
    server.members.allow('ada', 'C-1', 'list');
    assert.equal(await codeOf(await use(ticket)), '403 action-not-allowed');
    server.members.remove('ada', 'C-1');
    assert.equal(await codeOf(await use(ticket)), '404 not-found');
  });

  it('end a running download when the right goes, in the middle and never as if it were whole', async () => {
    const large = await server.attach({ bytes: randomBytes(64 * 1024 * 1024), name: 'large.zip' });
    const answer = await use(await calls.ofAttachment(large.id));
    const reader = answer.body?.getReader();
    assert.equal((await reader?.read())?.done, false);
    server.members.remove('ada', 'C-1');
    await until('cut', () => server.logLines.some((line) => line.includes('the reader lost the right')));
    await assert.rejects(async () => {
      while (!(await reader?.read())?.done);
    });
  });

  it('say at once what cannot be downloaded', async () => {
    const infected = await server.attach({ bytes, scanState: 'infected' });
    const path = (id: string) => `C-1/attachments/${id}/ticket`;
    assert.equal(await codeOf(await calls.ask(path(infected.id), 'ada')), '423 attachment-infected');
    assert.equal(await codeOf(await calls.ask(path('0'.repeat(32)), 'ada')), '404 attachment-not-found');
    const bad = await calls.ask('C-1/export-ticket', 'ada', { timeZone: 'Mars/Olympus' });
    assert.equal(await codeOf(bad), '400 request-invalid');
    const unknown = await calls.ask('C-1/export-ticket', 'ada', { everything: true });
    assert.equal(await codeOf(unknown), '400 request-invalid');
  });

  it('tell a person in plain words what a program reads as JSON', async () => {
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
    const lapsed = await calls.ofAttachment(record.id);
    clock.nowMs += MINUTE_MS;
    const answer = await use(lapsed, { accept });
    assert.equal(answer.status, 404);
    assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(answer.headers.get('content-disposition'), null);
    assert.match(await answer.text(), /^Download link has lapsed\n\nThis download link has lapsed\. Go back/);
  });

  it('are in no log, on no disk, and are forgotten when they have lapsed', async () => {
    const ticket = await calls.ofAttachment(record.id);
    const token = new URL(ticket.url).searchParams.get('ticket') ?? '';
    await read(ticket);
    await (await fetch(`${ticket.url}0`)).arrayBuffer();
    assert.ok(server.logLines.some((line) => line.includes(`/attachments/${record.id}/content`)));
    assert.ok(server.logLines.every((line) => !line.includes('ticket=') && !line.includes(token)));
    for (const file of ['case-attachments.sqlite', 'case-attachments.sqlite-wal']) {
      assert.ok(!(await readFile(join(server.folder, file))).includes(token));
    }
    clock.nowMs += 6 * HOUR_MS;
    const digest = createHash('sha256').update(token).digest('hex');
    await until('swept', async () => (await server.unitOfWork.tickets.find(digest)) === null);
  });

  it('have an address in which nothing is of the request that asked, whatever host it names', async () => {
    const ask = (path: string) =>
      server.app.inject({
        method: 'POST',
        url: `/api/cases/C-1/${path}`,
        headers: {
          authorization: 'Bearer ada',
          host: 'evil.example',
          'x-forwarded-host': 'evil.example',
          'x-forwarded-prefix': '//evil.example',
        },
        ...(path === 'export-ticket' && { payload: {} }),
      });
    const content = await ask(`attachments/${record.id}/ticket`);
    assert.match(content.json<Ticket>().url, /^content\?ticket=[\w-]{43}$/);
    assert.match((await ask('export-ticket')).json<Ticket>().url, /^export\?ticket=[\w-]{43}$/);
  });

  it('are recorded, with who, for what and when', async () => {
    const before = (await server.unitOfWork.audit.after('default', 0, 1000)).length;
    await calls.ofAttachment(record.id);
    await calls.ofExport();
    const [first, second] = await server.unitOfWork.audit.after('default', before, 10);
    const { requestId, ...event } = first!.event;
    assert.match(requestId ?? '', /^[0-9a-f]{32}$/);
    assert.deepEqual(event, {
      tenantId: 'default',
      caseId: 'C-1',
      atMs: clock.nowMs,
      actorId: 'ada',
      actorName: 'Dr. ada',
      actorOrgName: null,
      actorRoles: [],
      kind: 'ticket-issued',
      outcome: 'success',
      reason: null,
      attachmentId: record.id,
      sha256: null,
      sizeBytes: null,
      ip: '127.0.0.1',
      userAgent: 'node',
      details: { purpose: 'content' },
    });
    assert.deepEqual([second?.event.attachmentId, second?.event.details], [null, { purpose: 'export' }]);
  });
});
