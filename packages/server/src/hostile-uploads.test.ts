import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Attachment, AttachmentPage, Problem } from '@case-attachments/contract';
import { hostileFiles, hostileMetadata, hostileNames } from '../../../scripts/hostile-files/index.mjs';
import { png } from '../../../scripts/sample-files/index.mjs';
import { type SeededApp, seededApp } from './testing/seeded-app.js';
import { encodeMetadata } from './testing/upload-server.js';

/** What hangs fails here, and not only at the end of the run. */
const HANG_MS = 30_000;
const AT_ONCE = 6;

const files = await hostileFiles();
const picture = await png(8, 8);

describe('hostile uploads', () => {
  let server: SeededApp;
  let origin: string;
  let attachments: ReadonlyMap<string, Attachment>;
  const answers = new Map<
    unknown,
    { readonly status: number; readonly body: Partial<Problem> & { id?: string } }
  >();

  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${origin}/api${path}`, {
      ...init,
      headers: { authorization: 'Bearer ada', 'tus-resumable': '1.0.0', ...init.headers },
      signal: AbortSignal.timeout(HANG_MS),
    });

  /** A foreign client's way: the bytes come with the creation, and the answer is the verdict. */
  async function upload(key: unknown, metadata: string, content: Buffer): Promise<void> {
    const answer = await ask('/cases/C-1/uploads', {
      method: 'POST',
      headers: {
        'upload-length': String(content.length),
        'upload-metadata': metadata,
        'content-type': 'application/offset+octet-stream',
      },
      body: new Uint8Array(content),
    });
    answers.set(key, { status: answer.status, body: (await answer.json()) as Problem });
  }

  before(async () => {
    server = await seededApp({ limits: { freeSpaceFloorBytes: 0 } });
    server.members.allow('ada', 'C-1');
    origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
    const work = [
      ...files.map((file) => () => upload(file, encodeMetadata({ filename: file.name }), file.content)),
      ...hostileNames.map((each) => () => upload(each, encodeMetadata({ filename: each.name }), picture)),
      ...hostileMetadata.map((each) => () => upload(each, each.header, picture)),
    ];
    const turns = work.values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const next of turns) await next();
      }),
    );
    attachments = new Map((await listAll()).map((attachment) => [attachment.id, attachment]));
  });
  after(() => server?.close());

  async function listAll(): Promise<Attachment[]> {
    const all: Attachment[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const more = cursor && `&cursor=${encodeURIComponent(cursor)}`;
      const page = (await (await ask(`/cases/C-1/attachments?limit=500${more}`)).json()) as AttachmentPage;
      all.push(...page.attachments);
      cursor = page.nextCursor;
    }
    return all;
  }

  function attachmentOf(key: unknown): Attachment | undefined {
    return attachments.get(answers.get(key)?.body.id ?? '');
  }

  function verdictOn(key: unknown): string {
    const { status, body } = answers.get(key) ?? { status: 0, body: {} };
    const attachment = attachmentOf(key);
    if (status !== 201 || !attachment) return body.code ?? `${status}`;
    return `${attachment.mediaType}${attachment.contentMismatch ? ' !' : ''}`;
  }

  it('are many, and no two are the same', () => {
    assert.ok(files.length + hostileNames.length + hostileMetadata.length >= 150);
    assert.equal(new Set(files.map(({ what }) => what)).size, files.length);
  });

  describe('by content', () => {
    for (const file of files) {
      it(`${file.what}: ${file.expected}`, () => {
        assert.equal(verdictOn(file), file.expected, JSON.stringify(answers.get(file)?.body));
        const { body, status } = answers.get(file) ?? {};
        if (status === 201) return;
        assert.match(body?.detail ?? '', /\. .+\.$/, 'a reason and a fix');
        assert.doesNotMatch(JSON.stringify(body), /\/tmp\/|node_modules|at \w+ \(/);
      });
    }
  });

  describe('by name', () => {
    for (const each of hostileNames) {
      it(`${each.what}: ${JSON.stringify(each.expected.slice(0, 60))}`, () => {
        assert.equal(attachmentOf(each)?.name ?? verdictOn(each), each.expected);
      });
    }
  });

  describe('by metadata', () => {
    for (const each of hostileMetadata) {
      it(`${each.what}: ${each.expected}`, () => {
        const { status, body } = answers.get(each) ?? {};
        assert.equal(body?.code ? `${status} ${body.code}` : `${status}`, each.expected);
      });
    }
  });

  it('leave the prototype, the folder and the server as they were', async () => {
    assert.equal(({} as Record<string, unknown>).x, undefined);
    const { status } = await ask('/health/ready');
    assert.equal(status, 200);
    const failed = server.logLines.filter((line) => JSON.parse(line).res?.statusCode >= 500);
    assert.deepEqual(failed, []);
  });
});
