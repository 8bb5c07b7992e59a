import { startServer } from './start-server.mjs';

/**
 * For web-test-runner: `GET /test-server.json` answers `{ origin }` of a real server behind a fault proxy, started when a
 * test first asks for it and shared by all; `/test-server.json?own=NAME` that of one for a test that stops it.
 */
export function testServer() {
  const servers = new Map();
  return {
    name: 'test-server',
    async serve({ path, query }) {
      if (path !== '/test-server.json') return undefined;
      const name = String(query.own ?? '');
      if (!servers.has(name)) servers.set(name, startServer());
      const { origin } = await servers.get(name);
      return { body: JSON.stringify({ origin }), type: 'json' };
    },
    async serverStop() {
      for (const starting of servers.values()) await (await starting).close();
    },
  };
}
