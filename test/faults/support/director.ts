import type { ActDraws } from '../clients/browser-acts.js';
import type { FaultPlan } from './fault-plan.js';
import { WORLD_FAULTS, type WorldFaultName } from './faults.js';
import type { SeededRandom } from './seeded-random.js';
import type { World } from './world.js';

/** What happens to a browser, and what the person at it does of their own will, each with its own draws. */
export type BrowserFaultName = {
  [name in WorldFaultName]: (typeof WORLD_FAULTS)[name]['needs'] extends 'browser' ? name : never;
}[WorldFaultName];

export interface BrowserLife {
  /** @returns whether it happened. Not, when nobody is at the browser any more */
  live(name: BrowserFaultName, draws: ActDraws): Promise<boolean>;
}

interface Cue extends ActDraws {
  /** After so many faults of the line. */
  readonly at: number;
  readonly name: WorldFaultName;
}

/** Of the faults of the line: the last of the others comes while there is still work. */
const LATEST = 0.8;
const FULL_AT_MOST_MS = 1_500;
const LOOK_MS = 25;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Brings about the faults that meet everybody, one at a time, each when the round has come so far. */
export class Director {
  readonly #cues: readonly Cue[];
  #full = false;
  over = false;
  /** For a report of what does not end. */
  doing: WorldFaultName | 'waiting' = 'waiting';

  constructor(
    private readonly world: World,
    private readonly browser: BrowserLife | null,
    private readonly plan: FaultPlan,
    random: SeededRandom,
    count: number,
  ) {
    const names = (Object.keys(WORLD_FAULTS) as WorldFaultName[]).filter((name) => {
      const { needs } = WORLD_FAULTS[name];
      return needs === 'nothing' || (needs === 'browser' ? browser !== null : world.disk !== null);
    });
    this.#cues = Array.from({ length: count }, (_none, index) => ({
      at: random.between(0, Math.ceil(Math.max(0, plan.most) * LATEST)),
      // Each once, however short the round is.
      name: names[index] ?? random.pickWeighted(names, (name) => WORLD_FAULTS[name].weight),
      lastsMs: random.between(100, 900),
      coin: random.chance(0.5),
      otherCoin: random.chance(0.5),
    })).sort((one, other) => one.at - other.at);
  }

  /** What a person who was told "the disk is full" waits for before they press Resume. */
  readonly roomAgain = async (): Promise<void> => {
    do await pause(200);
    while (this.#full);
  };

  /** Resolves when all of it has happened. */
  async run(signal: AbortSignal): Promise<void> {
    for (const cue of this.#cues) {
      while (this.plan.drawn < cue.at) {
        signal.throwIfAborted();
        await pause(LOOK_MS);
      }
      this.doing = cue.name;
      const happened = await this.#bringAbout(cue);
      this.doing = 'waiting';
      if (!happened) continue;
      this.world.proxy.countFault(cue.name);
      this.world.proxy.log.faultEnded(cue.name, WORLD_FAULTS[cue.name].meets);
    }
    this.over = true;
  }

  async #bringAbout(cue: Cue): Promise<boolean> {
    const { name, lastsMs } = cue;
    const { server } = this.world;
    switch (name) {
      case 'sigkill':
      case 'sigterm':
        await (name === 'sigkill' ? server.kill() : server.stop());
        await pause(lastsMs);
        await server.start();
        return true;
      case 'disk-full':
        await this.#fillDisk();
        return true;
      default:
        return await this.#inTheBrowser(name, cue);
    }
  }

  /** On a slow line, or each file would be through before there is a middle to do it in. */
  async #inTheBrowser(name: BrowserFaultName, draws: ActDraws): Promise<boolean> {
    const { slow } = this.world.proxy;
    slow.add('browser');
    try {
      return (await this.browser?.live(name, draws)) ?? false;
    } finally {
      slow.delete('browser');
    }
  }

  async #fillDisk(): Promise<void> {
    const { disk, proxy } = this.world;
    if (!disk) return;
    const before = proxy.fullAnswers;
    this.#full = true;
    try {
      await disk.fill();
      const deadline = performance.now() + FULL_AT_MOST_MS;
      while (proxy.fullAnswers === before && performance.now() < deadline) await pause(LOOK_MS);
    } finally {
      await disk.free();
      this.#full = false;
    }
  }
}
