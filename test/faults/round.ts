import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Tally } from './campaign.js';
import { BrowserPerson } from './clients/browser-person.js';
import { uploadByTus } from './clients/foreign-uploader.js';
import { type OpenProductQueue, uploadByNode } from './clients/node-uploader.js';
import { pageOf } from './page/bundle.js';
import type { FileOnWire } from './proxy/file-on-wire.js';
import { Director } from './support/director.js';
import { FaultPlan } from './support/fault-plan.js';
import { WORLD_FAULTS } from './support/faults.js';
import type { SeededRandom } from './support/seeded-random.js';
import { ServerTruth } from './support/server-truth.js';
import { type SourceFile, SourceFiles } from './support/source-files.js';
import { judge, judgeAct, judgeDone, judgeGaveUp, judgeNotFinished } from './support/verdict.js';
import { somebody, tokenFor, World } from './support/world.js';

export interface RoundOptions {
  readonly number: number;
  readonly random: SeededRandom;
  readonly faults: number;
  readonly larges: number;
  readonly smallDisk: boolean;
  /** The script of the page; null: no browser. */
  readonly pageScript: string | null;
  readonly openQueue: OpenProductQueue;
  readonly limit: AbortSignal;
  readonly roundLimitMs: number;
}

const NODE_WORKERS = 4;
const FILES_AT_ONCE = 3;
const FOREIGN_FILES_AT_ONCE = 2;
/** In place of the elements' 30 s. Longer than this machine ever takes to answer. */
const STALL_MS = 3_000;
/** A half-open line is closed by the proxy after so long where the client is more patient. */
const STALL_AT_MOST_MS = 4_500;
/** How long the server may take to tidy up before its store is judged. */
const SETTLE_MS = 3_000;
/** Who was told to stop and does not is left behind. */
const LET_GO_MS = 15_000;

/** Of a round's faults, those that meet everybody: an eighth, and each kind once. */
const worldFaults = (faults: number) => Math.max(Object.keys(WORLD_FAULTS).length, Math.floor(faults / 8));

/** @returns why the campaign cannot go on; null when it can */
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
    // Of what broke off, the bytes that were attached still count.
    await atMost(SETTLE_MS + options.roundLimitMs, round.judge());
    return broke;
  } catch (error) {
    return String((error as Error).stack);
  } finally {
    await atMost(LET_GO_MS, world.close()).catch((error: unknown) => console.error(error));
  }
}

class Round {
  readonly #director: Director;
  readonly #person: BrowserPerson | null;
  /** "Done" of the browser that is being checked. */
  readonly #checks: Promise<void>[] = [];
  readonly #truth: ServerTruth;
  readonly #stop = new AbortController();
  /** Of which a client has said that it is attached, or cancelled, or given up. */
  readonly #over = new Set<SourceFile>();

  constructor(
    private readonly options: RoundOptions,
    private readonly plan: FaultPlan,
    private readonly world: World,
    private readonly tally: Tally,
  ) {
    const cues = options.random.fork('cues');
    this.#truth = new ServerTruth(world.directApi);
    this.#person = options.pageScript === null ? null : this.#meetPerson();
    this.#director = new Director(world, this.#person, plan, cues, worldFaults(options.faults));
  }

  /** @returns why the campaign cannot go on; null when it can */
  async run(): Promise<string | null> {
    const { limit, roundLimitMs } = this.options;
    const { signal } = this.#stop;
    const timeUp = new Error("the round's time was up");
    const timer = setTimeout(() => this.#stop.abort(timeUp), roundLimitMs);
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
    const stopped = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    try {
      await Promise.race([Promise.all(work).then(() => Promise.all(this.#checks)), stopped]);
      return null;
    } catch (error) {
      this.#stop.abort(error);
      // The director may be waiting for somebody at the browser.
      this.#person?.leave();
      await atMost(LET_GO_MS, Promise.allSettled([...work, ...this.#checks])).catch(() => {});
      this.#noteUnfinished();
      if (error === timeUp) return null;
      const why = limit.aborted
        ? `${limit.reason.message} before all files were attached`
        : String((error as Error).stack);
      return `${why}\ndirector: ${this.#director.doing}`;
    } finally {
      clearTimeout(timer);
      await atMost(LET_GO_MS, this.#person?.close() ?? Promise.resolve()).catch(() => {});
    }
  }

  async judge(): Promise<void> {
    const { tally, world } = this;
    const wires = world.proxy.log.files;
    const evidence = { truth: this.#truth, store: world, wires, settleMs: SETTLE_MS };
    try {
      const verdict = await judge(evidence, tally.findings);
      for (const figure of ['attachedTwice', 'strays', 'swept'] as const) {
        tally.verdict[figure] += verdict[figure];
      }
    } finally {
      this.#keepJournals();
      this.#count();
    }
  }

  #keepJournals(): void {
    const { findings, journals } = this.tally;
    const suspects = new Set(Object.values(findings).flatMap((found) => found.map(({ about }) => about)));
    for (const { file, journal } of this.world.proxy.log.files) {
      if (suspects.has(file.key)) journals.set(file.key, [...journal]);
    }
  }

  #count(): void {
    const { tally, world } = this;
    for (const wire of world.proxy.log.files) {
      const { client, sizeBytes } = wire.file;
      tally.files.set(client, (tally.files.get(client) ?? 0) + 1);
      tally.sentBytes += wire.sentBytes;
      tally.resentBytes += wire.resentBytes;
      tally.misledBytes += wire.misledBytes;
      if (wire.fate === 'send') tally.fileBytes += sizeBytes;
      else if (wire.fate !== 'not-finished') tally.cancelled += 1;
      if (wire.flips > 0) tally.flipsFound += wire.spentIds.size;
    }
    tally.recoveries.push(...world.proxy.log.recoveries);
    for (const [name, count] of world.proxy.faults) {
      tally.faults.set(name, (tally.faults.get(name) ?? 0) + count);
    }
    if (world.disk) tally.roundsOnSmallDisk += 1;
  }

  #noteUnfinished(): void {
    for (const wire of this.world.proxy.log.files) {
      if (this.#over.has(wire.file) || wire.fate !== 'send') continue;
      wire.fate = 'not-finished';
      judgeNotFinished(wire, this.tally.findings);
    }
  }

  async #nodeWorker(index: number, signal: AbortSignal): Promise<void> {
    const files = this.#files(`n${index}`, index === 0 ? this.options.larges : 0);
    while (!this.plan.spent) {
      const batch = files.batch('node', FILES_AT_ONCE);
      for (const file of batch) this.world.proxy.log.expect(file);
      await uploadByNode(batch, {
        open: this.options.openQueue,
        api: this.world.api,
        userId: somebody().id,
        token: tokenFor,
        random: this.options.random.fork('client'),
        stallMs: STALL_MS,
        roomAgain: this.#director.roomAgain,
        note: (file, event) => this.#wire(file).note(event),
        onDone: (file, attachmentId) => this.#check(file, ({ id }) => id === attachmentId),
        onGaveUp: (file, why) => this.#gaveUp(file, why),
        wasFlipped: (file) => this.#wire(file).flips > 0,
        signal,
      });
    }
  }

  async #foreignWorker(signal: AbortSignal): Promise<void> {
    const files = this.#files('f', 0);
    for (let count = 1; !this.plan.spent; count += 1) {
      const client = count % 3 === 2 ? 'keyless' : 'foreign';
      for (const file of files.batch(client, FOREIGN_FILES_AT_ONCE)) {
        const wire = this.world.proxy.log.expect(file);
        const onRetry = () => void (this.tally.foreignRetries += 1);
        const keyed = client === 'foreign';
        try {
          await uploadByTus(file, { api: this.world.api, token: tokenFor, keyed, signal, onRetry });
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
    const files = this.#files('b', 0);
    for (let count = 1; !(this.plan.spent && this.#director.over); count += 1) {
      const batch = files.batch('browser', FILES_AT_ONCE);
      for (const file of batch) this.world.proxy.log.expect(file);
      // In turns: with handles that survive a restart, and as browsers without them do.
      await person.attach(batch, count % 2 === 1, signal);
      for (const file of batch) this.#over.add(file);
    }
    person.leave();
  }

  /** Keys are told in the report, where rounds stand side by side. */
  #files(worker: string, larges: number): SourceFiles {
    return new SourceFiles(`r${this.options.number}${worker}`, this.options.random, larges);
  }

  #meetPerson(): BrowserPerson {
    const { findings } = this.tally;
    return new BrowserPerson({
      scratch: this.world.scratch,
      pageOrigin: this.world.pageOrigin,
      api: this.world.api,
      stallMs: STALL_MS,
      truth: this.#truth,
      found: (figure, file, what) => judgeAct(figure, file, what, findings),
      wireOf: (file) => this.world.proxy.log.of(file),
      onSaidDone: (file, attachmentId) => this.#check(file, ({ id }) => id === attachmentId),
      onGaveUp: (file, why) => this.#gaveUp(file, why),
      roomAgain: () => this.#director.roomAgain(),
    });
  }

  #wire(file: SourceFile): FileOnWire {
    return this.world.proxy.log.of(file) ?? this.world.proxy.log.expect(file);
  }

  #gaveUp(file: SourceFile, why: string): void {
    this.#over.add(file);
    this.#wire(file).note(`given up: ${why}`);
    judgeGaveUp(file, why, this.tally.findings);
  }

  #check(file: SourceFile, isIt: (attachment: { id: string; name: string }) => boolean): void {
    this.#checks.push(this.#saidDone(file, isIt));
  }

  /** A client said "done": is it, now? A server that is down is asked as soon as it is back. */
  async #saidDone(
    file: SourceFile,
    isIt: (attachment: { id: string; name: string }) => boolean,
  ): Promise<void> {
    this.#over.add(file);
    this.#wire(file).note('client: said "done"');
    for (;;) {
      this.#stop.signal.throwIfAborted();
      try {
        const attachments = await this.#truth.attachments(file.caseId);
        return judgeDone(file, attachments.some(isIt), this.tally.findings);
      } catch {
        await delay(50);
      }
    }
  }
}

/** @throws when it takes longer; `work` goes on */
async function atMost<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
