import { startServer } from './start-server.mjs';

/**
 * For web-test-runner: `GET /test-server.json` answers `{ origin }` of a real server behind a fault proxy, started when a
 * test first asks for it.
 */
export function testServer() {
  let starting = null;
  return {
    name: 'test-server',
    async serve({ path }) {
      if (path !== '/test-server.json') return undefined;
      starting ??= startServer();
      const { origin } = await starting;
      return { body: JSON.stringify({ origin }), type: 'json' };
    },
    async serverStop() {
      await (await starting)?.close();
    },
  };
}
