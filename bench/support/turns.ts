import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Each contender once a round, each first once in a while, so that nobody always has the coldest disk; and what the
 * one before left to be written is not paid for by the next.
 * @returns what each run gave, by contender
 */
export async function takeTurns<Contender extends { readonly name: string }, Result>(
  contenders: readonly Contender[],
  rounds: number,
  run: (contender: Contender, round: number) => Promise<Result>,
): Promise<ReadonlyMap<Contender, readonly Result[]>> {
  const results = new Map<Contender, Result[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of rotated(contenders, round)) {
      await promisify(execFile)('sync').catch(() => {
        // Not on every system; the disk then has to sort it out.
      });
      results.get(contender)?.push(await run(contender, round));
    }
  }
  return results;
}

export function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const start = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
