import { setTimeout } from 'node:timers/promises';

/** Waits for a condition, not for a time; 20 s later it will not come any more. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = await condition();
    if (found) return found as Exclude<T, false | null | undefined>;
    if (Date.now() > deadline) throw new Error(`Never came about: ${what}`);
    await setTimeout(5);
  }
}
