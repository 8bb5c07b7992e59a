import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Receipt } from '@case-attachments/contract';
import type { Tally } from './campaign.js';
import { BrowserPerson } from './clients/browser-person.js';
import { uploadByTus } from './clients/foreign-uploader.js';
import { GaveUpError, NodeUploader } from './clients/node-uploader.js';
import { pageOf } from './page/bundle.js';
import { Director } from './support/director.js';
import { FaultPlan } from './support/fault-plan.js';
import { WORLD_FAULTS } from './support/faults.js';
import type { SeededRandom } from './support/seeded-random.js';
import { ServerTruth } from './support/server-truth.js';
import { type SourceFile, SourceFiles } from './support/source-files.js';
import { judge } from './support/verdict.js';
import { tokenFor, World } from './support/world.js';

export interface RoundOptions {
  readonly random: SeededRandom;
  readonly faults: number;
  readonly larges: number;
  readonly smallDisk: boolean;
  /** The script of the page; null: no browser. */
  readonly pageScript: string | null;
  readonly limit: AbortSignal;
}

const NODE_WORKERS = 4;
const FILES_AT_ONCE = 3;
/** In place of the elements' 30 s. Longer than this machine ever takes to answer. */
const STALL_MS = 3_000;
/** A half-open line is closed by the proxy after so long where the client is more patient. */
const STALL_AT_MOST_MS = 4_500;

/** Of a round's faults, those that meet everybody: an eighth, and each kind once. */
const worldFaults = (faults: number) => Math.max(Object.keys(WORLD_FAULTS).length, Math.floor(faults / 8));

/** @returns why it did not come to its end; null when it did */
export async function roundOf(options: RoundOptions, tally: Tally): Promise<string | null> {
  const plan = new FaultPlan(options.random.fork('faults'), options.faults - worldFaults(options.faults));
  const world = await World.start({
    plan,
    smallDisk: options.smallDisk,
    stallAtMostMs: STALL_AT_MOST_MS,
    page: pageOf(options.pageScript ?? ''),
  });
  try {
    const round = new Round(options, plan, world, tally);
    const broke = await round.run();
    if (broke === null) await round.judge();
    return broke;
  } finally {
    await world.close();
  }
}

class Round {
  readonly #director: Director;
  readonly #person: BrowserPerson | null;
  /** "Done" of the browser that is being checked. */
  readonly #checks: Promise<void>[] = [];
  readonly #truth: ServerTruth;
  readonly #stop = new AbortController();

  constructor(
    private readonly options: RoundOptions,
    private readonly plan: FaultPlan,
    private readonly world: World,
    private readonly tally: Tally,
  ) {
    const cues = options.random.fork('cues');
    this.#person = options.pageScript === null ? null : this.#meetPerson();
    this.#director = new Director(world, this.#person, plan, cues, worldFaults(options.faults));
    this.#truth = new ServerTruth(world.directApi);
  }

  async run(): Promise<string | null> {
    const { limit } = this.options;
    const { signal } = this.#stop;
    limit.addEventListener('abort', () => this.#stop.abort(limit.reason), { once: true });
    if (limit.aborted) this.#stop.abort(limit.reason);
    // One for each file under way.
    setMaxListeners(0, signal);
    const work = [
      this.#director.run(signal),
      ...Array.from({ length: NODE_WORKERS }, (_none, index) => this.#nodeWorker(index, signal)),
      this.#foreignWorker(signal),
      this.#browserWorker(signal),
    ];
    try {
      await Promise.all(work);
      await Promise.all(this.#checks);
      return null;
    } catch (error) {
      this.#stop.abort(error);
      // The director may be waiting for somebody at the browser.
      this.#person?.leave();
      await Promise.allSettled(work);
      const why = limit.aborted
        ? `${limit.reason.message} before all files were attached`
        : String((error as Error).stack);
      return [why, `director: ${this.#director.doing}`, ...this.world.proxy.log.unfinished()].join('\n');
    } finally {
      await this.#person?.close();
    }
  }

  async judge(): Promise<void> {
    const { tally, world } = this;
    const { strays, swept } = await judge(world, tally.findings);
    tally.strays += strays;
    tally.swept += swept;
    for (const wire of world.proxy.log.files) {
      const { client, sizeBytes } = wire.file;
      tally.files.set(client, (tally.files.get(client) ?? 0) + 1);
      tally.fileBytes += sizeBytes;
      tally.sentBytes += wire.sentBytes;
      tally.resentBytes += wire.resentBytes;
      tally.misledBytes += wire.misledBytes;
    }
    tally.recoveries.push(...world.proxy.log.recoveries);
    for (const [name, count] of world.proxy.faults)
      tally.faults.set(name, (tally.faults.get(name) ?? 0) + count);
    if (world.disk) tally.roundsOnSmallDisk += 1;
  }

  async #nodeWorker(index: number, signal: AbortSignal): Promise<void> {
    const files = new SourceFiles(`n${index}`, this.options.random, index === 0 ? this.options.larges : 0);
    while (!this.plan.spent) {
      const batch = files.batch('node', FILES_AT_ONCE);
      await Promise.all(batch.map((file) => this.#sendByNode(file, signal)));
    }
  }

  async #sendByNode(file: SourceFile, signal: AbortSignal): Promise<void> {
    this.world.proxy.log.expect(file);
    const uploader = new NodeUploader(file, {
      api: this.world.api,
      token: tokenFor,
      random: this.options.random.fork('client'),
      stallMs: STALL_MS,
      roomAgain: this.#director.roomAgain,
      signal,
    });
    let receipt: Receipt;
    try {
      receipt = await uploader.upload();
    } catch (error) {
      if (!(error instanceof GaveUpError)) throw error;
      return this.#gaveUp(file, error.message);
    }
    await this.#saidDone(file, ({ id }) => id === receipt.attachmentId);
  }

  async #foreignWorker(signal: AbortSignal): Promise<void> {
    const files = new SourceFiles('f0', this.options.random, 0);
    while (!this.plan.spent) {
      for (const file of files.batch('foreign', FILES_AT_ONCE)) {
        const wire = this.world.proxy.log.expect(file);
        try {
          const onRetry = () => void (this.tally.foreignRetries += 1);
          await uploadByTus(file, { api: this.world.api, token: tokenFor, signal, onRetry });
        } catch (error) {
          signal.throwIfAborted();
          this.#gaveUp(file, (error as Error).message);
          continue;
        }
        wire.committed = true;
        await this.#saidDone(file, ({ name }) => name === file.name);
      }
    }
  }

  async #browserWorker(signal: AbortSignal): Promise<void> {
    const person = this.#person;
    if (!person) return;
    await person.open();
    const files = new SourceFiles('b0', this.options.random, 0);
    for (let count = 1; !this.#over; count += 1) {
      const batch = files.batch('browser', FILES_AT_ONCE);
      for (const file of batch) this.world.proxy.log.expect(file);
      // In turns: with handles that survive a restart, and as browsers without them do.
      await person.attach(batch, count % 2 === 1, signal);
    }
    person.leave();
  }

  #meetPerson(): BrowserPerson {
    return new BrowserPerson({
      scratch: this.world.scratch,
      pageOrigin: this.world.pageOrigin,
      api: this.world.api,
      stallMs: STALL_MS,
      onSaidDone: (file, attachmentId) => {
        this.#checks.push(this.#saidDone(file, ({ id }) => id === attachmentId));
      },
      onGaveUp: (file, why) => this.#gaveUp(file, why),
      roomAgain: () => this.#director.roomAgain(),
    });
  }

  /** No fault is to come any more, to the browser either: the files that are under way are the last. */
  get #over(): boolean {
    return this.plan.spent && this.#director.over;
  }

  #gaveUp({ key, name }: SourceFile, why: string): void {
    this.tally.findings.gaveUp.push(`${key} "${name}": ${why}`);
  }

  /** A client said "done": is it, now? A server that is down is asked as soon as it is back. */
  async #saidDone(
    file: SourceFile,
    isIt: (attachment: { id: string; name: string }) => boolean,
  ): Promise<void> {
    for (;;) {
      this.options.limit.throwIfAborted();
      try {
        const attachments = await this.#truth.attachments(file.caseId);
        if (!attachments.some(isIt)) this.tally.findings.falseDone.push(`${file.key} "${file.name}"`);
        return;
      } catch {
        await delay(50);
      }
    }
  }
}
