import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AttachmentPage, SortKey } from '@case-attachments/contract';
import type { InjectOptions } from 'fastify';
import { type SeededApp, seededApp } from '../testing/seeded-app.js';

describe('attachment routes', () => {
  let server: SeededApp;
  before(async () => {
    server = await seededApp();
    server.members.allow('ada', 'C-1');
    server.members.allow('bob', 'C-1');
  });
  after(() => server.close());

  const ask = (method: NonNullable<InjectOptions['method']>, path: string, payload?: object, user = 'ada') =>
    server.app.inject({
      method,
      url: `/api/cases/C-1${path}`,
      headers: { authorization: `Bearer ${user}` },
      ...(payload && { payload }),
    });

  describe('rename', () => {
    it('cleans the name, keeps the extension and tells the change', async () => {
      const { id } = await server.attach({ name: 'scan.PNG' });
      const before = (await ask('GET', '/attachments?limit=1')).json<AttachmentPage>().seq;
      const answer = await ask('PATCH', `/attachments/${id}`, { name: 'x/upper\u202e molar .png' });
      assert.equal(answer.statusCode, 200);
      assert.equal(answer.json().name, 'upper molar .png');
      const { changes } = (await ask('GET', `/changes?after=${before}`)).json();
      assert.equal(changes.length, 1);
      assert.equal(changes[0].kind, 'attachment-renamed');
      assert.equal(changes[0].id, id);
    });

    it('refuses another extension and a name of nothing', async () => {
      const { id } = await server.attach({ name: 'scan.png' });
      for (const name of ['scan.exe', 'scan', '../..', '\u200b']) {
        const answer = await ask('PATCH', `/attachments/${id}`, { name });
        assert.equal(answer.statusCode, 422, name);
        assert.equal(answer.json().code, 'file-name-invalid');
      }
    });

    it('tells no change for the same name', async () => {
      const { id, name } = await server.attach({});
      const before = (await ask('GET', '/attachments?limit=1')).json<AttachmentPage>().seq;
      assert.equal((await ask('PATCH', `/attachments/${id}`, { name })).statusCode, 200);
      assert.equal((await ask('GET', `/changes?after=${before}`)).json().changes.length, 0);
    });

    it('names the field of a body it does not take', async () => {
      const { id } = await server.attach({});
      for (const [payload, field] of [
        [{}, /"name" is missing/],
        [{ name: 1 }, /"name"/],
        [{ name: 'a.png', extra: 1 }, /"extra" is not known/],
      ] as const) {
        const answer = await ask('PATCH', `/attachments/${id}`, payload);
        assert.equal(answer.statusCode, 400);
        assert.equal(answer.json().code, 'request-invalid');
        assert.match(answer.json().detail, field);
      }
    });
  });

  describe('delete and undo', () => {
    it('deletes repeatably, answers 410 to members, and restores repeatably', async () => {
      const { id, name } = await server.attach({ bytes: Buffer.from('x'), name: 'gone.png' });
      assert.equal((await ask('DELETE', `/attachments/${id}`)).statusCode, 204);
      assert.equal((await ask('DELETE', `/attachments/${id}`)).statusCode, 204);
      for (const path of ['', '/content', '/preview']) {
        const answer = await ask('GET', `/attachments/${id}${path}`);
        assert.equal(answer.statusCode, 410, path);
        assert.equal(answer.json().code, 'attachment-deleted');
      }
      assert.equal((await ask('PATCH', `/attachments/${id}`, { name: 'b.png' })).statusCode, 410);

      const deleted = (await ask('GET', '/attachments?deleted=true')).json<AttachmentPage>();
      const row = deleted.attachments.find((attachment) => attachment.id === id);
      assert.ok(row?.deletedAtMs);
      const live = (await ask('GET', '/attachments')).json<AttachmentPage>();
      assert.ok(live.attachments.every((attachment) => attachment.id !== id));

      for (let repeat = 0; repeat < 2; repeat++) {
        const restored = await ask('POST', `/attachments/${id}/restore`);
        assert.equal(restored.statusCode, 200);
        assert.equal(restored.json().name, name);
        assert.equal(restored.json().deletedAtMs, undefined);
      }
      assert.equal((await ask('GET', `/attachments/${id}/content`)).body, 'x');
      const kinds = (await ask('GET', '/changes?after=0'))
        .json()
        .changes.filter((c: { id: string }) => c.id === id);
      assert.deepEqual(
        kinds.map((change: { kind: string }) => change.kind),
        ['attachment-deleted', 'attachment-restored'],
        'a repeat is no change',
      );
    });

    it('deletes once and restores once, however many ask at the same moment', async () => {
      const { id } = await server.attach({ bytes: Buffer.from('x') });
      const atOnce = (method: 'DELETE' | 'POST', path: string) =>
        Promise.all([1, 2, 3, 4, 5].map(async () => (await ask(method, path)).statusCode));
      assert.deepEqual([...new Set(await atOnce('DELETE', `/attachments/${id}`))], [204]);
      assert.deepEqual([...new Set(await atOnce('POST', `/attachments/${id}/restore`))], [200]);
      const told = (await ask('GET', '/changes?after=0'))
        .json()
        .changes.filter((change: { id: string }) => change.id === id);
      assert.equal(told.length, 2);
    });

    it('knows no attachment of another case, and none by an odd id', async () => {
      server.members.allow('ada', 'C-2');
      const { id } = await server.attach({ caseId: 'C-2' });
      for (const odd of [id, 'x', '..%2f..', '%00', `${id}.json`, id.toUpperCase()]) {
        for (const [method, path] of [
          ['GET', ''],
          ['DELETE', ''],
          ['GET', '/content'],
          ['POST', '/restore'],
        ] as const) {
          const answer = await ask(method, `/attachments/${odd}${path}`);
          assert.equal(answer.statusCode, 404, `${method} ${odd}${path}`);
          assert.equal(answer.json().code, 'attachment-not-found');
        }
      }
    });
  });

  it('tells each reader what is their own', async () => {
    const { id } = await server.attach({ uploaderId: 'ada', uploaderName: 'Dr. ada' });
    const selfOf = async (user: string) =>
      (await ask('GET', `/attachments/${id}`, undefined, user)).json().uploadedBy.self;
    assert.equal(await selfOf('ada'), true);
    assert.equal(await selfOf('bob'), false);
  });

  it('has block digests in the details', async () => {
    const record = await server.attach({ bytes: Buffer.from('digest me') });
    const details = (await ask('GET', `/attachments/${record.id}`)).json();
    assert.deepEqual(details.blockDigests, record.blockDigests);
    assert.equal(details.blockSizeBytes, record.blockSizeBytes);
    assert.equal(details.sha256, record.sha256);
  });
});

describe('the list of several hundred attachments', () => {
  const COUNT = 340;
  let server: SeededApp;
  before(async () => {
    server = await seededApp();
    server.members.allow('ada', 'C-1');
    server.members.allow('ada', 'C-2');
    for (let n = 0; n < COUNT; n++) {
      await server.attach({
        // Few times and people, so that ties are many and pages end within them.
        name: `scan ${(n * 7) % COUNT}.png`,
        addedAtMs: 1000 + (n % 5),
        uploaderName: `Dr. ${n % 3}`,
        category: n % 4 === 0 ? 'document' : 'image',
        sizeBytes: n,
      });
    }
    await server.attach({ caseId: 'C-2', name: 'other.png' });
  });
  after(() => server.close());

  const list = async (query: string, caseId = 'C-1') => {
    const answer = await server.app.inject({
      url: `/api/cases/${caseId}/attachments?${query}`,
      headers: { authorization: 'Bearer ada' },
    });
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json<AttachmentPage>();
  };

  async function all(query: string) {
    const rows: AttachmentPage['attachments'] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: AttachmentPage = await list(`${query}${cursor && `&cursor=${cursor}`}`);
      rows.push(...page.attachments);
      cursor = page.nextCursor;
    }
    return rows;
  }

  const keys: Record<SortKey, (row: AttachmentPage['attachments'][number]) => number> = {
    name: (row) => Number(/\d+/.exec(row.name)?.[0]),
    addedAt: (row) => row.addedAtMs,
    uploadedBy: (row) => Number(/\d+/.exec(row.uploadedBy.displayName)?.[0]),
  };

  for (const sort of ['name', 'addedAt', 'uploadedBy'] as const) {
    for (const order of ['asc', 'desc'] as const) {
      it(`pages by ${sort} ${order}: every row once, in order`, async () => {
        const rows = await all(`sort=${sort}&order=${order}&limit=37`);
        assert.equal(new Set(rows.map(({ id }) => id)).size, COUNT);
        assert.equal(rows.length, COUNT);
        const values = rows.map(keys[sort]);
        const sorted = [...values].sort((a, b) => (order === 'asc' ? a - b : b - a));
        assert.deepEqual(values, sorted);
      });
    }
  }

  it('filters, and counts the filter and the case apart', async () => {
    const rows = await all('category=document&limit=50');
    assert.equal(rows.length, 85);
    const page = await list('category=document&limit=1');
    assert.equal(page.total, 85);
    assert.equal(
      page.totalSizeBytes,
      rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    );
    assert.equal(page.countsByCategory.document, 85);
    assert.equal(page.countsByCategory.image, COUNT - 85);
    assert.equal(page.countsByCategory.video, 0);
  });

  it('is newest first without a query, and takes the largest page', async () => {
    const { attachments, nextCursor } = await list('limit=500');
    assert.equal(attachments.length, COUNT);
    assert.equal(nextCursor, null);
    assert.equal(attachments[0]?.addedAtMs, 1004);
  });

  it('refuses the cursor of another sort, order or filter, and what is no cursor', async () => {
    const { nextCursor } = await list('sort=name&order=asc&limit=10');
    for (const query of [
      `sort=name&order=desc&cursor=${nextCursor}`,
      `sort=addedAt&order=asc&cursor=${nextCursor}`,
      `sort=name&order=asc&category=image&cursor=${nextCursor}`,
      `sort=name&order=asc&deleted=true&cursor=${nextCursor}`,
      'cursor=rubbish',
      'cursor=',
      `cursor=${Buffer.from('["addedAt desc  ", "x", "text"]').toString('base64url')}`,
    ]) {
      const answer = await server.app.inject({
        url: `/api/cases/C-1/attachments?${query}`,
        headers: { authorization: 'Bearer ada' },
      });
      assert.equal(answer.statusCode, 400, query);
      assert.equal(answer.json().code, 'cursor-mismatch', query);
    }
  });

  it('shows no row of another case, whatever the cursor', async () => {
    const { nextCursor } = await list('sort=name&order=asc&limit=10');
    const page = await list(`sort=name&order=asc&cursor=${nextCursor}`, 'C-2');
    assert.ok(page.attachments.every(({ name }) => name === 'other.png'));
  });

  it('names the query field it does not take', async () => {
    for (const [query, field] of [
      ['limit=0', 'limit'],
      ['limit=501', 'limit'],
      ['limit=ten', 'limit'],
      ['sort=size', 'sort'],
      ['category=secret', 'category'],
      ['deleted=perhaps', 'deleted'],
      ['page=2', 'page'],
    ] as const) {
      const answer = await server.app.inject({
        url: `/api/cases/C-1/attachments?${query}`,
        headers: { authorization: 'Bearer ada' },
      });
      assert.equal(answer.statusCode, 400, query);
      assert.equal(answer.json().code, 'request-invalid');
      assert.ok(answer.json().detail.includes(`"${field}"`), answer.json().detail);
    }
  });

  it('goes on behind a name whose sort key is too long for a cursor', async () => {
    server.members.allow('ada', 'C-3');
    for (const end of ['a', 'b', 'c'])
      await server.attach({ caseId: 'C-3', name: `${'ﷺ'.repeat(80)}${end}.png` });
    const first = await list('sort=name&order=asc&limit=2', 'C-3');
    assert.ok((first.nextCursor ?? '').length < 300, 'short enough for a URL');
    const second = await list(`sort=name&order=asc&limit=2&cursor=${first.nextCursor}`, 'C-3');
    assert.deepEqual(
      [...first.attachments, ...second.attachments].map(({ name }) => name.at(-5)),
      ['a', 'b', 'c'],
    );
  });
});
