import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultRules } from './fault-rules.mjs';

const PORTAL = 'https://portal.example.org';

/** Small, so that a file of a megabyte has many blocks and chunks. Bytes. */
const LIMITS = {
  blockSizeBytes: 64 * 1024,
  chunkSizeBytes: 256 * 1024,
  freeSpaceFloorBytes: 0,
  // All the tests are one user.
  userRequestsPerMinute: 1_000_000,
  strangerRequestsPerMinute: 1_000_000,
};

const SERVICE_SECRET = 'signs for the backend of the element tests only';

/**
 * The real server in demo mode on a fresh folder, behind a proxy that breaks the network when told.
 *
 * Control, all without a preflight: `POST /control/faults?case=ID` adds rules for the case's requests (see `FaultRules`),
 * `POST /control/heal?case=ID` removes them, `GET /control/log?case=ID` lists what crossed the wire, `POST /control/restart` closes the server
 * with everything in flight and starts it anew on the same folder. `POST /control/close?case=ID` and `/control/reopen` do what the portal's
 * backend does to the case.
 * @returns {Promise<{ origin: string, close(): Promise<void> }>}
 */
export async function startServer() {
  const { buildApp } = await import('../../server/dist/build-app.js');
  const { readConfig } = await import('../../server/dist/config.js');
  const folder = await mkdtemp(join(tmpdir(), 'case-attachments-elements-'));
  const rules = new FaultRules();
  let app;
  let target;

  async function open() {
    const config = readConfig({
      CASE_ATTACHMENTS_DEMO: 'true',
      CASE_ATTACHMENTS_SECRET: 'signs the grants of the element tests only',
      CASE_ATTACHMENTS_SERVICE_SECRET: SERVICE_SECRET,
      CASE_ATTACHMENTS_DATA_DIRECTORY: folder,
      CASE_ATTACHMENTS_ALLOWED_ORIGINS: PORTAL,
      CASE_ATTACHMENTS_LOG_LEVEL: 'silent',
    });
    app = await buildApp(config, {
      limits: LIMITS,
      timings: { drainMs: 50, heartbeatMs: 1_000, uploads: { lockDrainMs: 200, lockWaitMs: 2_000 } },
    });
    target = new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port;
  }

  /** As the portal's backend. */
  async function asService(method, path) {
    const { signServiceToken } = await import('../../server/dist/access/service-identity.js');
    const token = await signServiceToken({
      secret: SERVICE_SECRET,
      serviceId: 'portal',
      actions: ['close'],
    });
    const answer = await app.inject({ method, url: path, headers: { authorization: `Bearer ${token}` } });
    if (answer.statusCode !== 200) throw new Error(`${method} ${path}: ${answer.body}`);
  }

  async function control(incoming, outgoing, url) {
    const caseId = url.searchParams.get('case') ?? '';
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    if (url.pathname === '/control/faults' && incoming.method === 'POST') {
      rules.add(caseId, JSON.parse(Buffer.concat(chunks).toString()));
    } else if (url.pathname === '/control/heal') {
      rules.clear(caseId);
    } else if (url.pathname === '/control/close' || url.pathname === '/control/reopen') {
      await asService('POST', `/api/service/cases/${caseId}${url.pathname.slice('/control'.length)}`);
    } else if (url.pathname === '/control/restart') {
      target = null;
      await app.close();
      await open();
    }
    outgoing.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' });
    outgoing.end(JSON.stringify(rules.log(caseId)));
  }

  function forward(incoming, outgoing, url) {
    const origin = incoming.headers.origin ?? '*';
    const seen = rules.see(incoming, url);
    const fault = seen && rules.take(seen);
    if (fault?.answer) {
      seen.status = fault.answer.status;
      incoming.resume();
      outgoing.writeHead(fault.answer.status, {
        'Content-Type': 'application/problem+json',
        ...fault.answer.headers,
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers': 'Upload-Offset, Upload-Length, Retry-After, Tus-Resumable',
      });
      outgoing.end(fault.answer.body ?? '');
      return;
    }
    if (fault?.action === 'stall') return;
    if (fault?.action === 'swallow') {
      incoming.on('data', (chunk) => {
        seen.bodyBytes += chunk.length;
      });
      incoming.on('end', () => breakOff(incoming.socket, 504));
      return;
    }
    if (fault?.action === 'reset' || target === null) return void incoming.socket.resetAndDestroy();

    const headers = { ...incoming.headers, host: `127.0.0.1:${target}` };
    if (headers.origin) headers.origin = PORTAL;
    const upstream = httpRequest({
      host: '127.0.0.1',
      port: target,
      method: incoming.method,
      path: incoming.url,
      headers,
    });
    upstream.on('error', () => incoming.socket.destroy());
    let isCut = false;
    outgoing.on('close', () => isCut || upstream.destroy());
    upstream.on('response', (response) => {
      if (seen) {
        seen.status = response.statusCode;
        seen.acknowledged = response.headers['upload-offset'] ?? null;
      }
      if (fault?.action === 'drop-response') {
        response.resume();
        response.once('end', () => incoming.socket.resetAndDestroy());
        return;
      }
      if (fault?.action === 'break-response') {
        response.resume();
        response.once('end', () => breakOff(incoming.socket, response.statusCode));
        return;
      }
      if (response.headers['access-control-allow-origin']) {
        response.headers['access-control-allow-origin'] = origin;
      }
      outgoing.writeHead(response.statusCode, { ...response.headers, ...fault?.headers });
      response.on('error', () => outgoing.destroy());
      response.pipe(outgoing);
    });
    incoming.on('data', (chunk) => {
      if (seen) seen.bodyBytes += chunk.length;
      if (fault?.action === 'cut' && seen.bodyBytes >= fault.afterBytes) {
        // What came through stays on the server, as when a line drops: it gets the time to take it before anybody tries again.
        isCut = true;
        upstream.write(chunk, () => setTimeout(() => upstream.destroy(), 100));
        incoming.removeAllListeners('data');
        incoming.socket.resetAndDestroy();
        return;
      }
      upstream.write(chunk);
    });
    incoming.on('end', () => upstream.end());
    incoming.on('error', () => upstream.destroy());
  }

  await open();
  const proxy = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url, 'http://proxy');
    if (url.pathname.startsWith('/control/')) {
      control(incoming, outgoing, url).catch((error) => outgoing.writeHead(500).end(String(error)));
    } else forward(incoming, outgoing, url);
  });
  await new Promise((resolve) => proxy.listen(0, 'localhost', resolve));

  return {
    origin: `http://localhost:${proxy.address().port}`,
    async close() {
      proxy.close();
      proxy.closeAllConnections();
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The line drops within the head of an answer. */
function breakOff(socket, status) {
  socket.end(`HTTP/1.1 ${status} Begun\r\nX-Broken: `);
}
