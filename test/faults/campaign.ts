import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProductQueue } from './clients/node-uploader.js';
import { bundle } from './page/bundle.js';
import type { Recovery } from './proxy/file-on-wire.js';
import { roundOf } from './round.js';
import type { FaultName } from './support/faults.js';
import { SeededRandom } from './support/seeded-random.js';
import { type Findings, noFindings, type Verdict } from './support/verdict.js';

export interface CampaignOptions {
  readonly seed: string;
  /** At least so many faults. */
  readonly faults: number;
  /** How many files of more than 100 MB there are. */
  readonly larges: number;
  /** Past this the campaign has failed. */
  readonly limitMs: number;
  /** Past this a round's files are not finished, and the next round begins. */
  readonly roundLimitMs: number;
  readonly browser: boolean;
  /** Ends it early, and tidies up. */
  readonly signal?: AbortSignal;
  /** Told of each round. */
  readonly say?: (line: string) => void;
}

/** What came of one round, or of all of them. Bytes. */
export interface Tally {
  readonly findings: Findings;
  /** What each file met that something was found about, by its key. */
  readonly journals: Map<string, readonly string[]>;
  readonly faults: Map<FaultName, number>;
  readonly recoveries: Recovery[];
  readonly files: Map<string, number>;
  readonly verdict: { -readonly [key in keyof Verdict]: Verdict[key] };
  fileBytes: number;
  sentBytes: number;
  resentBytes: number;
  misledBytes: number;
  /** Commits that were refused because a byte had been changed on the way. */
  flipsFound: number;
  cancelled: number;
  /** Presses of "Retry" after another maker's client had used up its own retries. */
  foreignRetries: number;
  /** Rounds on a disk that could be filled. */
  roundsOnSmallDisk: number;
}

export interface CampaignReport extends Tally {
  readonly seed: string;
  readonly rounds: number;
  readonly faultCount: number;
  readonly tookMs: number;
  /** Why it did not come to its end; null when it did. */
  readonly broke: string | null;
}

const FAULTS_A_ROUND = 110;

export const emptyTally = (): Tally => ({
  findings: noFindings(),
  journals: new Map(),
  faults: new Map(),
  recoveries: [],
  files: new Map(),
  verdict: { attachedTwice: 0, strays: 0, swept: 0 },
  fileBytes: 0,
  sentBytes: 0,
  resentBytes: 0,
  misledBytes: 0,
  flipsFound: 0,
  cancelled: 0,
  foreignRetries: 0,
  roundsOnSmallDisk: 0,
});

/** Rounds, each with a server and data of its own, until there were faults enough. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const startedAtMs = performance.now();
  const random = new SeededRandom(options.seed);
  // Not AbortSignal.any and timeout: Node 20 may collect their sources, and then they never come.
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(new Error('the time was up')), options.limitMs);
  options.signal?.addEventListener('abort', () => ending.abort(new Error('it was stopped')));
  const limit = ending.signal;
  const tally = emptyTally();
  const count = () => [...tally.faults.values()].reduce((sum, each) => sum + each, 0);
  const scratch = await mkdtemp(join(tmpdir(), 'case-attachments-faults-'));
  let rounds = 0;
  let broke: string | null = null;
  try {
    const pageScript = options.browser ? await bundle('./campaign-page.js') : null;
    const openQueue = await loadProductQueue(scratch);
    while (count() < options.faults && broke === null) {
      const most = Math.min(FAULTS_A_ROUND, options.faults - count());
      rounds += 1;
      broke = await roundOf(
        {
          number: rounds,
          random: random.fork(`round-${rounds}`),
          faults: most,
          // Every other round is on the machine's own disk, with its own fsync and room for what is large.
          smallDisk: rounds % 2 === 1,
          larges: rounds % 2 === 0 && rounds / 2 <= options.larges ? 1 : 0,
          pageScript,
          openQueue,
          limit,
          roundLimitMs: options.roundLimitMs,
        },
        tally,
      );
      const seconds = Math.round((performance.now() - startedAtMs) / 1000);
      options.say?.(`round ${rounds}: ${count()} of ${options.faults} faults after ${seconds} s`);
    }
  } finally {
    clearTimeout(timer);
    await rm(scratch, { recursive: true, force: true });
  }
  const tookMs = performance.now() - startedAtMs;
  return { ...tally, seed: options.seed, rounds, faultCount: count(), tookMs, broke };
}
