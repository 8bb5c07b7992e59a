// What `npm run demo` is told, as JavaScript: it is read before anything is built.
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const USAGE = `npm run demo -- [--fresh] [--port 8080] [--server-port 8081] [--data .demo-data]
  --fresh         start with new cases: forgets what was attached
  --port          of the portal; or PORT in the environment
  --server-port   of the attachments server
  --data          folder for its files and database`;

/**
 * @returns null when there is nothing to start
 * @throws Error for what the demo does not understand
 */
export function readArguments() {
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

/**
 * @param {{ port: number, serverPort: number }} options
 * @throws Error that says what to do instead
 */
export async function expectFreePorts({ port, serverPort }) {
  await expectFree(port, '--port');
  await expectFree(serverPort, '--server-port');
}

/** @param {string} option @param {string} value */
function portOf(option, value) {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new Error(`${option} ${value}: give a whole number from 1 to 65535.\n\n${USAGE}`);
}

/** @param {number} port @param {string} option */
async function expectFree(port, option) {
  const free = await new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, 'localhost', () => probe.close(() => resolve(true)));
  });
  if (free) return;
  throw new Error(
    `Port ${port} is in use. Stop what listens there, or: npm run demo -- ${option} ${port + 1000}`,
  );
}
