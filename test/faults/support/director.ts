import type { FaultPlan } from './fault-plan.js';
import { WORLD_FAULTS, type WorldFaultName } from './faults.js';
import type { SeededRandom } from './seeded-random.js';
import type { World } from './world.js';

/** A browser that things can be done to. */
export interface BrowserLife {
  offline(lastsMs: number): Promise<void>;
  reload(): Promise<void>;
  restart(): Promise<void>;
}

interface Cue {
  /** After so many faults of the round. */
  readonly at: number;
  readonly name: WorldFaultName;
  readonly lastsMs: number;
}

const EVERY_FAULTS = 8;
const FULL_AT_MOST_MS = 1_500;
const LOOK_MS = 25;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Brings about the faults that meet everybody, one at a time, each when the round has come so far. */
export class Director {
  readonly #cues: readonly Cue[];
  #full = false;
  /** For a report of what does not end. */
  doing: WorldFaultName | 'waiting' = 'waiting';

  constructor(
    private readonly world: World,
    private readonly browser: BrowserLife | null,
    private readonly plan: FaultPlan,
    random: SeededRandom,
    mostFaults: number,
  ) {
    const names = (Object.keys(WORLD_FAULTS) as WorldFaultName[]).filter((name) => {
      const { needs } = WORLD_FAULTS[name];
      return needs === 'nothing' || (needs === 'browser' ? browser !== null : world.disk !== null);
    });
    const count = Math.max(names.length, Math.floor(mostFaults / EVERY_FAULTS));
    this.#cues = Array.from({ length: count }, (_none, index) => ({
      at: random.between(2, Math.max(2, mostFaults - 4)),
      // Each once, however short the round is.
      name: names[index] ?? random.pickWeighted(names, (name) => WORLD_FAULTS[name].weight),
      lastsMs: random.between(100, 900),
    })).sort((one, other) => one.at - other.at);
  }

  /** What a person who was told "the disk is full" waits for before they press Resume. */
  readonly roomAgain = async (): Promise<void> => {
    do await pause(200);
    while (this.#full);
  };

  /** Resolves when all of it has happened or the round's faults are spent. */
  async run(signal: AbortSignal): Promise<void> {
    for (const cue of this.#cues) {
      while (this.plan.total < cue.at && !this.plan.spent) {
        signal.throwIfAborted();
        await pause(LOOK_MS);
      }
      if (this.plan.spent) return;
      this.plan.count();
      this.world.proxy.countFault(cue.name);
      this.doing = cue.name;
      await this.#bringAbout(cue);
      this.doing = 'waiting';
      this.world.proxy.log.faultEnded(cue.name);
    }
  }

  async #bringAbout({ name, lastsMs }: Cue): Promise<void> {
    const { server, browser } = { server: this.world.server, browser: this.browser };
    switch (name) {
      case 'sigkill':
        await server.kill();
        await pause(lastsMs);
        return server.start();
      case 'sigterm':
        await server.stop();
        await pause(lastsMs);
        return server.start();
      case 'disk-full':
        return this.#fillDisk();
      case 'offline':
        return browser?.offline(lastsMs);
      case 'reload':
        return browser?.reload();
      case 'browser-restart':
        return browser?.restart();
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
