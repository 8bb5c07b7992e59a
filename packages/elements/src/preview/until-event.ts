/**
 * Resolves with the first event of one of these types.
 * @throws the signal's reason
 */
export function untilEvent(
  target: EventTarget,
  types: readonly string[],
  signal: AbortSignal,
): Promise<Event> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const settle = (event: Event) => {
      over.abort();
      if (signal.aborted) reject(signal.reason);
      else resolve(event);
    };
    for (const type of types) target.addEventListener(type, settle, { signal: over.signal });
    signal.addEventListener('abort', settle, { signal: over.signal });
    if (signal.aborted) reject(signal.reason);
  });
}
