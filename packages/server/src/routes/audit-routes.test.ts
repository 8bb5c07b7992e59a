import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AuditPage } from '@case-attachments/contract';
import { type AuditKind, auditEvent } from '../domain/audit-event.js';
import { recordedBy } from '../testing/recorded-by.js';
import { type SeededApp, seededApp } from '../testing/seeded-app.js';

const ENTRIES = 7;
const HOSTILE = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', 'a "quoted", name\r\nand a line', 'Zoë'];

describe('GET /cases/{caseId}/audit', () => {
  let server: SeededApp;
  const attachmentId = 'a'.repeat(32);
  before(async () => {
    server = await seededApp();
    for (const caseId of ['C-1', 'C-2']) server.members.allow('ada', caseId);
    const record = (caseId: string, id: string, atMs: number, kind: AuditKind, displayName = 'Front desk') =>
      server.unitOfWork.audit.record(
        auditEvent({ tenantId: 'default', caseId }, { user: { id, displayName } }, atMs, {
          kind,
          attachmentId,
        }),
      );
    for (let atMs = 1; atMs <= ENTRIES; atMs++) {
      await record(
        'C-1',
        atMs % 2 ? 'odd' : 'even',
        atMs,
        atMs > 4 ? 'attachment-viewed' : 'attachment-renamed',
      );
      await record('C-3', 'odd', atMs, 'attachment-viewed', 'Of another case');
    }
    for (const name of HOSTILE) await record('C-2', 'hostile', 1, 'attachment-viewed', name);
  });
  after(() => server.close());

  const ask = (query = '', { caseId = 'C-1', user = 'ada', accept = '*/*' } = {}) =>
    server.app.inject({
      url: `/api/cases/${caseId}/audit${query}`,
      headers: { authorization: `Bearer ${user}`, accept },
    });
  const times = async (query: string) =>
    (await ask(query))
      .json<AuditPage>()
      .entries.map(({ atMs }) => atMs)
      .filter((atMs) => atMs <= ENTRIES);

  it("gives the case's entries, newest first, and no other case's", async () => {
    const answer = await ask();
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['cache-control'], 'private, no-store');
    assert.doesNotMatch(answer.body, /Of another case/);
    const { entries, nextCursor } = answer.json<AuditPage>();
    assert.deepEqual(
      entries.slice(1).map(({ atMs }) => atMs),
      [7, 6, 5, 4, 3, 2, 1],
    );
    assert.equal(nextCursor, null);
    assert.deepEqual(entries[1]?.actor, { id: 'odd', displayName: 'Front desk', orgName: null, roles: [] });
  });

  it('filters by who, what, which attachment and when', async () => {
    assert.deepEqual(await times('?actorId=even'), [6, 4, 2]);
    assert.deepEqual(await times('?kind=attachment-viewed'), [7, 6, 5]);
    assert.deepEqual(
      await times(`?attachmentId=${attachmentId}&actorId=odd&kind=attachment-renamed`),
      [3, 1],
    );
    assert.deepEqual(await times(`?attachmentId=${'b'.repeat(32)}`), []);
    assert.deepEqual(await times('?fromMs=3&toMs=5'), [4, 3]);
  });

  it('goes on behind a cursor, while entries are added', async () => {
    const seen: number[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: AuditPage = (await ask(`?actorId=odd&limit=2${cursor && `&cursor=${cursor}`}`)).json();
      seen.push(...page.entries.map(({ atMs }) => atMs));
      cursor = page.nextCursor;
    }
    assert.deepEqual(seen, [7, 5, 3, 1]);
  });

  it('refuses a cursor of another filter or case, and what is none', async () => {
    const { nextCursor } = (await ask('?limit=1')).json<AuditPage>();
    for (const answer of [
      await ask(`?cursor=${nextCursor}&actorId=odd`),
      await ask(`?cursor=${nextCursor}`, { caseId: 'C-2' }),
      await ask('?cursor=%00'),
      await ask('?cursor='),
    ]) {
      assert.deepEqual([answer.statusCode, answer.json().code], [400, 'cursor-mismatch']);
    }
    for (const query of [
      '?limit=0',
      '?limit=501',
      '?fromMs=-1',
      '?kind=DROP',
      '?attachmentId=1',
      '?all=1',
      '?format=pdf',
    ]) {
      assert.equal((await ask(query)).statusCode, 400, query);
    }
  });

  it('records that it was read, in whichever form, and nothing of a request that was refused', async () => {
    const events = await recordedBy(server.unitOfWork, async () => {
      await ask();
      await ask('?format=csv');
      await ask('?limit=0');
    });
    assert.deepEqual(
      events.map(({ kind, actorId, details }) => [kind, actorId, details]),
      [
        ['audit-read', 'ada', { format: 'json' }],
        ['audit-read', 'ada', { format: 'csv' }],
      ],
    );
  });

  it('gives all that match as CSV, in which no name is a formula', async () => {
    const answer = await ask('?actorId=hostile', { caseId: 'C-2', accept: 'text/csv' });
    assert.match(String(answer.headers['content-type']), /^text\/csv/);
    assert.match(String(answer.headers['content-disposition']), /^attachment; filename="audit C-2\.csv"/);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
    const rows = parseCsv(answer.body);
    assert.deepEqual(rows[0]?.slice(0, 3), ['seq', 'time', 'kind']);
    assert.equal(rows[1]?.[1], '1970-01-01T00:00:00.001Z');
    assert.deepEqual(
      rows
        .slice(1)
        .map((row) => row[6])
        .reverse(),
      HOSTILE.map((name) => (/^[=+\-@\t\r]/.test(name) ? `'${name}` : name)),
    );
  });

  it('gives more entries as CSV than are read at once, each once', async () => {
    const ref = { tenantId: 'default', caseId: 'C-1' };
    await server.unitOfWork.transaction(async ({ audit }) => {
      for (let n = 0; n < 1001; n++) {
        await audit.record(
          auditEvent(ref, { user: { id: 'many', displayName: 'Many' } }, n, { kind: 'scan-verdict' }),
        );
      }
    });
    const rows = parseCsv((await ask('?format=csv&kind=scan-verdict')).body);
    assert.equal(new Set(rows.map(([seq]) => seq)).size, 1 + 1001);
  });

  it('is for those alone who may see it', async () => {
    server.members.allow('reader', 'C-1', 'list', 'read');
    assert.equal((await ask('', { user: 'reader' })).statusCode, 403);
    assert.equal((await ask('', { user: 'eve' })).statusCode, 404);
    assert.equal((await ask('?format=csv', { user: 'eve' })).statusCode, 404);
  });
});

/** RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  for (const line of text.matchAll(/((?:"(?:[^"]|"")*"|[^\r\n])*)\r\n/g)) {
    const cells = [...`,${line[1]}`.matchAll(/,("(?:[^"]|"")*"|[^,]*)/g)].map(([, cell = '']) => cell);
    rows.push(cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)));
  }
  return rows;
}
