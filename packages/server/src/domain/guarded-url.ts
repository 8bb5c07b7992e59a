const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What comes over a line that others can change is anybody's word: https, or http on this very machine. */
export function isGuardedUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}
