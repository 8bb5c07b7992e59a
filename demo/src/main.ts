// The demo: the attachments server and a pretend portal on another origin, in one terminal.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AttachmentsServer } from './attachments-server.js';
import { spoilStorage } from './bad-disk.js';
import { startPortal } from './portal.js';
import { sdkOf } from './sdk.js';
import { seed } from './seed.js';

const USAGE = `npm run demo -- [--fresh] [--port 8080] [--server-port 8081] [--data .demo-data]
  --fresh         start with new cases: forgets what was attached
  --port          of the portal; or PORT in the environment
  --server-port   of the attachments server
  --data          folder for its files and database`;

/** Known to everybody who reads this: good enough for files that anybody may see. */
const SECRET = process.env.DEMO_SECRET ?? 'a-secret-for-the-demo-and-for-nothing-else';

async function main(): Promise<void> {
  const options = readArguments();
  if (!options) return;
  await expectFree(options.port, '--port');
  await expectFree(options.serverPort, '--server-port');
  if (options.fresh) rmSync(options.data, { recursive: true, force: true });

  const server = await AttachmentsServer.start({
    port: options.serverPort,
    dataDirectory: options.data,
    secret: SECRET,
    allowedOrigins: [`http://localhost:${options.port}`],
  });
  stopWith(() => server.stop());
  server.onUnexpectedEnd((code) => {
    console.error(`\nThe attachments server ended with ${code}.`);
    process.exit(1);
  });

  const sdk = sdkOf(server.origin);
  const seeded = join(options.data, 'seeded');
  if (!existsSync(seeded)) {
    console.log('Attaching sample files to the cases.');
    await seed(sdk.server, SECRET);
    await spoilStorage(sdk.server, SECRET, options.data);
    writeFileSync(seeded, '');
  }
  const portal = await startPortal({ port: options.port, secret: SECRET, sdk });
  stopWith(() => portal.close());
  console.log(`
  Portal   ${portal.url}
  Server   ${sdk.server}
  Files    ${options.data}

Press Ctrl+C to stop.`);
}

/** @returns null when there is nothing to start */
function readArguments() {
  const { values } = parseArgs({
    options: {
      fresh: { type: 'boolean', default: false },
      port: { type: 'string', default: process.env.PORT || '8080' },
      'server-port': { type: 'string', default: '8081' },
      data: { type: 'string', default: fileURLToPath(new URL('../../.demo-data', import.meta.url)) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return null;
  }
  const port = portOf('--port', values.port);
  const serverPort = portOf('--server-port', values['server-port']);
  if (port === serverPort) throw new Error(`Portal and server cannot share port ${port}.\n\n${USAGE}`);
  return { fresh: values.fresh, port, serverPort, data: values.data };
}

function portOf(option: string, value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new Error(`${option} ${value}: give a whole number from 1 to 65535.\n\n${USAGE}`);
}

async function expectFree(port: number, option: string): Promise<void> {
  const free = await new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, 'localhost', () => probe.close(() => resolve(true)));
  });
  if (free) return;
  console.error(
    `Port ${port} is in use. Stop what listens there, or: npm run demo -- ${option} ${port + 1000}`,
  );
  process.exit(1);
}

const stops: (() => Promise<void>)[] = [];
const stopWith = (stop: () => Promise<void>) => stops.unshift(stop);

async function stopAll(): Promise<void> {
  for (const stop of stops.splice(0)) await stop();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopAll().finally(() => process.exit(0));
  });
}

main().catch(async (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  await stopAll();
  process.exit(1);
});
