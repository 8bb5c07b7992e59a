import { setTimeout as delay } from 'node:timers/promises';
import { type BenchContext, withServer } from '../support/bench.js';
import { inMilliseconds, median, megabytes, percentile } from '../support/figures.js';
import { DEEDS, letMembersWork, type MemberLog } from '../support/members.js';
import { table } from '../support/report.js';
import type { ServerGuard } from '../support/server-guard.js';
import { takeTurns } from '../support/turns.js';

const FILE = Buffer.from('tooth,finding\n'.repeat(2_000));
const WARM_UP_MS = 2_000;
const GUARDED: Contender = { name: 'guard, audit and limits', guard: 'full' };
const BARE: Contender = { name: 'without them', guard: 'none' };

interface Contender {
  readonly name: string;
  readonly guard: ServerGuard;
}

interface Measured {
  readonly log: MemberLog;
  readonly aSecond: number;
  readonly peakRssBytes: number;
}

/** Many people at work at once: what it costs each of them, and what of that is the guard's and the audit trail's. */
export async function load(context: BenchContext): Promise<string> {
  const { options, say } = context;
  const measured = await takeTurns([GUARDED, BARE], options.rounds, async (contender, round) => {
    const one = await measure(context, contender.guard);
    say(`round ${round + 1}  ${one.aSecond.toFixed(0).padStart(6)} requests a second  ${contender.name}`);
    return one;
  });
  const rows = [GUARDED, BARE].map((contender) => rowOf(contender.name, measured.get(contender) ?? []));
  const cost =
    median((measured.get(BARE) ?? []).map(({ aSecond }) => aSecond)) /
    median((measured.get(GUARDED) ?? []).map(({ aSecond }) => aSecond));
  return [
    `== load: ${options.members} members list, upload ${FILE.length} bytes and download, for ${options.seconds} s`,
    table(
      ['', 'requests/s', 'errors', ...DEEDS.flatMap((deed) => [`${deed} p50`, 'p99']), 'server, peak'],
      rows,
    ),
    `Guard, audit and limits take ${cost.toFixed(2)} of the time without them (aim: at most 1.15).`,
    ...errorLines(measured.get(GUARDED) ?? []),
  ].join('\n');
}

function measure(context: BenchContext, guard: ServerGuard): Promise<Measured> {
  const { members, seconds } = context.options;
  return withServer(
    context,
    async (server) => {
      await letMembersWork(server.origin, Math.min(members, 10), FILE, AbortSignal.timeout(WARM_UP_MS));
      await delay(500);
      const begunMs = performance.now();
      const log = await letMembersWork(server.origin, members, FILE, AbortSignal.timeout(seconds * 1_000));
      const tookSeconds = (performance.now() - begunMs) / 1_000;
      const answered = DEEDS.reduce((sum, deed) => sum + log.tookMs[deed].length, 0);
      const { peakRssBytes } = await server.memory();
      return { log, aSecond: answered / tookSeconds, peakRssBytes };
    },
    guard,
  );
}

function rowOf(name: string, rounds: readonly Measured[]): string[] {
  const all = (deed: (typeof DEEDS)[number]) => rounds.flatMap(({ log }) => log.tookMs[deed]);
  return [
    name,
    median(rounds.map(({ aSecond }) => aSecond)).toFixed(0),
    String(rounds.reduce((sum, { log }) => sum + log.errors.length, 0)),
    ...DEEDS.flatMap((deed) => [
      inMilliseconds(median(all(deed))),
      inMilliseconds(percentile(all(deed), 99)),
    ]),
    megabytes(Math.max(...rounds.map(({ peakRssBytes }) => peakRssBytes))),
  ];
}

/** Which, and how many of each. */
function errorLines(rounds: readonly Measured[]): string[] {
  const counts = new Map<string, number>();
  for (const error of rounds.flatMap(({ log }) => log.errors)) {
    counts.set(error, (counts.get(error) ?? 0) + 1);
  }
  return [...counts].map(([error, count]) => `${count} times ${error}`);
}
