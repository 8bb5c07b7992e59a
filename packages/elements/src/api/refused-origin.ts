/** Servers that have answered this page, or were told of: by what they are asked under. */
const known = new Set<string>();

/** It answers, so the origin is allowed. */
export function serverAnswered(server: string): void {
  known.add(server);
}

/**
 * Before a first answer: a refused origin and a server that is down look the same to a page, and to the person. The
 * developer is told what to look at, once for each server. Offline it is the network.
 */
export function serverDidNotAnswer(server: string): void {
  if (known.has(server) || !navigator.onLine) return;
  const { origin } = new URL(server, location.href);
  if (origin === location.origin) return;
  known.add(server);
  import('./refused-origin-advice.js').then(
    ({ advise }) => advise(server, origin),
    () => {
      // No network at all, then.
    },
  );
}
