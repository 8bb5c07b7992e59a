import { handOver } from '#elements/download/hand-over.js';
import { folderTarget } from '#elements/download/targets/folder-target.js';
import { chooseTarget, type LadderOptions } from '#elements/download/targets/ladder.js';
import { pickerTarget } from '#elements/download/targets/picker-target.js';
import { roomBytes } from '#elements/download/targets/private-files.js';
import type { SaveRung, SaveTarget } from '#elements/download/targets/save-target.js';
import { filesIn, privateFolder } from '#elements/download/targets/testing/private-folder.js';
import {
  type StreamFacts,
  type StreamOptions,
  streamOf,
} from '#elements/download/targets/testing/streams.js';
import { workerTarget } from '#elements/download/targets/worker-target.js';

/** What the tests do in the page: the ladder of the product, fed with streams of bytes that the test's server has as well. */

export interface SaveOrder extends StreamOptions {
  /** Which rung has to take it. */
  readonly rung: SaveRung;
  readonly name: string;
  /** What is saved: the body of this address of the test's server. */
  readonly from: string;
  readonly workerUrl?: string;
  readonly lifeSignMs?: number;
  /** The most the file may become, when that is more than it does. */
  readonly sizeBytes?: number;
  /** Cancelled when every byte is in, and the browser puts the file in its place. */
  readonly isCancelledLate?: boolean;
}

export interface Outcome {
  readonly certainty: string | null;
  /** `save-refused: …`, or the error's name and words. */
  readonly error: string | null;
  readonly chunks: number;
  /** The source's stream was told that nobody reads on. */
  readonly isSourceEnded: boolean;
}

export const WORKER_URL = '/case-attachments-worker.js';

/** The rung that stands above each: what is `after` it comes out. */
const ABOVE: Partial<Record<SaveRung, SaveRung>> = { opfs: 'worker', blob: 'opfs' };

interface Save {
  readonly facts: StreamFacts;
  readonly controller: AbortController;
  readonly done: Promise<Outcome>;
}

const saves = new Map<string, Save>();

let handedOver: Promise<void> = Promise.reject(new Error('nothing was handed over'));
handedOver.catch(() => {});

const testPage = {
  /** @returns the rung the ladder chooses; null: none */
  async choose(options: Partial<LadderOptions> = {}): Promise<SaveRung | null> {
    const { signal } = new AbortController();
    const target = await chooseTarget({
      name: 'case.zip',
      sizeBytes: 1000,
      workerUrl: WORKER_URL,
      signal,
      ...options,
    });
    return target?.rung ?? null;
  },

  roomBytes,

  /** Start saving; `outcome` waits for the end. @returns once the bytes are there and the target is chosen */
  async start(order: SaveOrder): Promise<void> {
    const bytes = new Uint8Array(await (await fetch(order.from)).arrayBuffer());
    const { stream, facts } = streamOf(bytes, order);
    const controller = new AbortController();
    const { signal } = controller;
    const target = await targetOf({ sizeBytes: bytes.length, ...order }, signal);
    const finishing = () => {
      if (order.isCancelledLate) controller.abort(new DOMException('cancelled late', 'AbortError'));
    };
    const written = target.write(stream, { signal, finishing, sizeBytes: bytes.length });
    const done = written.then(
      (certainty) => ({ certainty, error: null }),
      (error) => ({ certainty: null, error: inWords(error) }),
    );
    const outcome = async () => ({
      ...(await done),
      chunks: facts.chunks,
      isSourceEnded: facts.cancelled !== undefined,
    });
    saves.set(order.name, { facts, controller, done: outcome() });
  },

  outcome: (name: string): Promise<Outcome> => saveOf(name).done,

  chunks: (name: string): number => saveOf(name).facts.chunks,

  cancel(name: string): void {
    saveOf(name).controller.abort(new DOMException('cancelled by the test', 'AbortError'));
  },

  /** A button whose click hands the address over, as a person's click does. */
  offerByClick(url: string): void {
    const button = document.createElement('button');
    button.id = 'hand-over';
    button.textContent = 'Download';
    button.onclick = () => {
      handedOver = handOver(url);
    };
    document.querySelector('#hand-over')?.remove();
    document.body.append(button);
  },

  /** As when the click is too long ago: a program that drives a browser always has a fresh one. */
  offerUnseen(url: string): void {
    Object.defineProperty(navigator, 'userActivation', { value: { isActive: false }, configurable: true });
    handedOver = handOver(url);
  },

  /** @returns null, or why it was not handed over */
  handedOver: (): Promise<string | null> => handedOver.then(() => null, inWords),

  /** @returns every file of the private file system by path, with its size in bytes */
  async privateFiles(): Promise<Record<string, number>> {
    return filesIn(await navigator.storage.getDirectory());
  },

  /** The native folder dialog cannot be driven: a folder of the private file system stands in. */
  async saveIntoFolder(paths: readonly string[], from: string): Promise<Record<string, number>> {
    const folder = await privateFolder();
    const bytes = new Uint8Array(await (await fetch(from)).arrayBuffer());
    const { signal } = new AbortController();
    for (const path of paths) {
      await folderTarget(folder).write(path, streamOf(bytes).stream, { signal, finishing: () => {} });
    }
    return filesIn(folder);
  },
};

export type TestPage = typeof testPage;

async function targetOf(order: SaveOrder & { sizeBytes: number }, signal: AbortSignal): Promise<SaveTarget> {
  const { name, rung, sizeBytes, workerUrl = WORKER_URL, lifeSignMs } = order;
  if (rung === 'picker') return pickerFor(name);
  const above = ABOVE[rung];
  const target =
    lifeSignMs === undefined
      ? await chooseTarget({ name, sizeBytes, workerUrl, signal, ...(above && { after: above }) })
      : await workerTarget(name, workerUrl, signal, { lifeSignMs });
  if (target?.rung !== rung) throw new Error(`the ladder gave ${target?.rung}, not ${rung}`);
  return target;
}

/** The native save dialog cannot be driven: a file of the private file system stands in. */
async function pickerFor(name: string): Promise<SaveTarget> {
  const folder = await privateFolder();
  return pickerTarget(await folder.getFileHandle(name, { create: true }));
}

function saveOf(name: string): Save {
  const save = saves.get(name);
  if (!save) throw new Error(`nothing is saved as ${name}`);
  return save;
}

function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return `${error.name}: ${error.message}${cause instanceof Error ? ` (${cause.message})` : ''}`;
}

Object.assign(window, { testPage });
