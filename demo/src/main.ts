// The demo: the attachments server and a pretend portal on another origin, in one terminal.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectFreePorts, readArguments } from './arguments.mjs';
import { AttachmentsServer } from './attachments-server.js';
import { spoilStorage } from './bad-disk.js';
import { startPortal } from './portal.js';
import { sdkOf } from './sdk.js';
import { seed } from './seed.js';

/** Known to everybody who reads this: good enough for files that anybody may see. */
const SECRET = process.env.DEMO_SECRET ?? 'a-secret-for-the-demo-and-for-nothing-else';

async function main(): Promise<void> {
  const options = readArguments();
  if (!options) return;
  await expectFreePorts(options);
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
