import { bundle } from './page/bundle.js';
import type { Recovery } from './proxy/wire-log.js';
import { roundOf } from './round.js';
import type { FaultName } from './support/faults.js';
import { SeededRandom } from './support/seeded-random.js';
import { type Findings, noFindings } from './support/verdict.js';

export interface CampaignOptions {
  readonly seed: string;
  /** At least so many faults. */
  readonly faults: number;
  /** How many files of more than 100 MB there are. */
  readonly larges: number;
  /** Past this the campaign has failed. */
  readonly limitMs: number;
  readonly browser: boolean;
  /** Ends it early, and tidies up. */
  readonly signal?: AbortSignal;
  /** Told of each round. */
  readonly say?: (line: string) => void;
}

/** What came of one round, or of all of them. Bytes. */
export interface Tally {
  readonly findings: Findings;
  readonly faults: Map<FaultName, number>;
  readonly recoveries: Recovery[];
  readonly files: Map<string, number>;
  fileBytes: number;
  sentBytes: number;
  resentBytes: number;
  misledBytes: number;
  strays: number;
  swept: number;
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
  faults: new Map(),
  recoveries: [],
  files: new Map(),
  fileBytes: 0,
  sentBytes: 0,
  resentBytes: 0,
  misledBytes: 0,
  strays: 0,
  swept: 0,
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
  const pageScript = options.browser ? await bundle('./campaign-page.js') : null;
  let rounds = 0;
  let broke: string | null = null;
  while (count() < options.faults && broke === null) {
    const most = Math.min(FAULTS_A_ROUND, options.faults - count());
    rounds += 1;
    broke = await roundOf(
      {
        random: random.fork(`round-${rounds}`),
        faults: most,
        // Every other round is on the machine's own disk, with its own fsync and room for what is large.
        smallDisk: rounds % 2 === 1,
        larges: rounds % 2 === 0 && rounds / 2 <= options.larges ? 1 : 0,
        pageScript,
        limit,
      },
      tally,
    );
    const seconds = Math.round((performance.now() - startedAtMs) / 1000);
    options.say?.(`round ${rounds}: ${count()} of ${options.faults} faults after ${seconds} s`);
  }
  clearTimeout(timer);
  const tookMs = performance.now() - startedAtMs;
  return { ...tally, seed: options.seed, rounds, faultCount: count(), tookMs, broke };
}
