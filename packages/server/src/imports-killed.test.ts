import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { AttachmentPage, Receipt } from '@case-attachments/contract';
import { listeningAt, startServerProcess } from './testing/server-process.js';
import { encoded, metadataOf, SERVICE_SECRET, ServiceCalls, tokenFor } from './testing/service-calls.js';
import { until } from './testing/until.js';
import { somePdf } from './testing/upload-server.js';
import { newSecret, startReceiver } from './testing/webhook-receiver.js';

describe('a server that is killed in the middle of an import', () => {
  it('goes on with the repeat, attaches once, and tells of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'imports-'));
    const receiver = await startReceiver();
    const environment = {
      CASE_ATTACHMENTS_SECRET: 'nobody signs case grants with this one',
      CASE_ATTACHMENTS_SERVICE_SECRET: SERVICE_SECRET,
      CASE_ATTACHMENTS_WEBHOOK_URL: receiver.url,
      CASE_ATTACHMENTS_WEBHOOK_SECRET: newSecret(),
      CASE_ATTACHMENTS_DATA_DIRECTORY: folder,
      CASE_ATTACHMENTS_PORT: '0',
    };
    const bytes = somePdf(500_000);
    let server = startServerProcess([], environment);
    try {
      const { port } = new URL(await listeningAt(server));
      const socket = connect(Number(port), 'localhost').on('error', () => {});
      socket.write(
        [
          'PUT /api/service/cases/C-1/imports/one HTTP/1.1',
          'host: localhost',
          `authorization: Bearer ${await tokenFor()}`,
          `import-metadata: ${encoded(metadataOf())}`,
          `content-length: ${bytes.length}`,
          '',
          '',
        ].join('\r\n'),
      );
      socket.write(bytes.subarray(0, 300_000));
      await until('its first bytes are stored', async () => {
        const staged = await readdir(join(folder, 'staging')).catch(() => []);
        return staged.length > 0;
      });
      server.kill('SIGKILL');
      await once(server, 'close');
      socket.destroy();

      server = startServerProcess([], environment);
      const calls = new ServiceCalls(await listeningAt(server));
      const first = await calls.import('one', bytes);
      assert.equal(first.status, 201);
      const repeat = await calls.import('one', bytes);
      assert.equal(repeat.status, 200);
      const { attachmentId } = (await first.json()) as Receipt;
      assert.equal(((await repeat.json()) as Receipt).attachmentId, attachmentId);
      const page = (await (await calls.get('/cases/C-1/attachments')).json()) as AttachmentPage;
      assert.equal(page.total, 1);
      await until('the webhook came', () => receiver.deliveries.length > 0);
      const told = new Set(receiver.deliveries.map(({ id, event }) => `${id} ${event.data.attachmentId}`));
      assert.equal(told.size, 1, 'however often it came, it is one event');
    } finally {
      server.kill('SIGKILL');
      await receiver.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
