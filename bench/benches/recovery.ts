import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type BenchContext, withServer } from '../support/bench.js';
import type { BenchServer } from '../support/bench-server.js';
import { element, type PageClient, tusJsClient, uppy } from '../support/clients.js';
import { inSeconds, median, megabytes, worst } from '../support/figures.js';
import { type FileOnDisk, writeStl } from '../support/files.js';
import { watched } from '../support/page-watch.js';
import { table } from '../support/report.js';
import { type FirstBytes, WireProxy } from '../support/wire-proxy.js';

const DEFAULT_SIZE_BYTES = 64_000_000;
/** How long the file takes on the slow line. */
const FILE_SECONDS = 10;
/** The line is cut when so much of the file has gone over it. */
const CUT_AT = 0.25;
/** Who has not come back by then is not waited for. */
const PATIENCE_MS = 60_000;

const CLIENTS: readonly PageClient[] = [element, uppy, tusJsClient];

/** A client in the middle of a file, with a line of its own to the server. */
interface Participant {
  readonly client: PageClient;
  readonly proxy: WireProxy;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Resolves with the client's word that it has given up. */
  readonly gaveUp: Promise<'gave up'>;
}

/** @returns when each participant could go on, epoch ms */
type EndOutage = () => Promise<(participant: Participant) => Promise<number>>;

interface OutageKind {
  readonly name: string;
  begin(participants: readonly Participant[], server: BenchServer): Promise<EndOutage>;
}

/** The machine is off the net, and the browser knows. */
const OFFLINE: OutageKind = {
  name: 'browser offline, then `online`',
  begin: async (participants) => {
    await each(participants, async ({ context, proxy }) => {
      await context.setOffline(true);
      await proxy.down();
    });
    return async () => {
      await each(participants, async ({ context, proxy }) => {
        await proxy.up();
        await context.setOffline(false);
      });
      return async ({ page }) => {
        const onlineAtMs = await watched(page, 'onlineAtMs');
        if (onlineAtMs === null) throw new Error('the browser has not said that it is online');
        return onlineAtMs;
      };
    };
  },
};

/** The server is gone, and nothing tells the browser when it is back. */
const SERVER_GONE: OutageKind = {
  name: 'server killed, then started',
  begin: async (participants, server) => {
    await server.kill();
    await each(participants, ({ proxy }) => proxy.down());
    return async () => {
      await server.start();
      await each(participants, ({ proxy }) => proxy.up());
      const backAtMs = Date.now();
      return async () => backAtMs;
    };
  },
};

interface Outcome {
  readonly client: PageClient;
  /** null: it gave up, or did not come back in time. */
  readonly seconds: number | null;
  readonly restarted: boolean;
}

interface Outage {
  readonly kind: OutageKind;
  readonly lengthMs: number;
  readonly outcomes: Outcome[];
}

/** How soon a client goes on after an outage. All clients live through the same one. */
export async function recovery(context: BenchContext): Promise<string> {
  const { options, folder, say } = context;
  await mkdir(folder, { recursive: true });
  const file = await writeStl(join(folder, 'scan.stl'), options.sizeBytes ?? DEFAULT_SIZE_BYTES);
  const outages: readonly Outage[] = [OFFLINE, SERVER_GONE].flatMap((kind) =>
    options.outagesMs.map((lengthMs) => ({ kind, lengthMs, outcomes: [] })),
  );
  await withServer(context, async (server) => {
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const { kind, lengthMs, outcomes } of outages) {
        const these = await livedThrough(context.browser, server, file, kind, lengthMs);
        outcomes.push(...these);
        const words = these.map(({ client, seconds }) => `${client.name} ${inWords(seconds)}`).join(', ');
        say(`round ${round}  ${kind.name}, ${lengthMs / 1000} s: ${words}`);
      }
    }
  });
  return report(outages, file.sizeBytes);
}

async function livedThrough(
  browser: Browser,
  server: BenchServer,
  file: FileOnDisk,
  kind: OutageKind,
  lengthMs: number,
): Promise<Outcome[]> {
  const participants: Participant[] = [];
  try {
    for (const client of CLIENTS) participants.push(await enter(browser, server, file, client));
    await each(participants, ({ client, page }) => client.send(page));
    await each(participants, (one) => Promise.race([one.proxy.sent(file.sizeBytes * CUT_AT), failed(one)]));
    const end = await kind.begin(participants, server);
    await delay(lengthMs);
    const watching = participants.map(({ proxy }) => proxy.firstBytes());
    const couldGoOn = await end();
    return await Promise.all(
      participants.map(async (participant, index) => {
        const first = await untilGivenUp(watching[index] as Promise<FirstBytes>, participant);
        const { client } = participant;
        if (first === null) return { client, seconds: null, restarted: false };
        const seconds = (first.atMs - (await couldGoOn(participant))) / 1000;
        return { client, seconds, restarted: first.offsetBytes === 0 };
      }),
    );
  } finally {
    await each(participants, async ({ context, proxy }) => {
      await context.close();
      await proxy.down();
    });
  }
}

async function enter(
  browser: Browser,
  server: BenchServer,
  file: FileOnDisk,
  client: PageClient,
): Promise<Participant> {
  const proxy = await WireProxy.start({
    targetPort: server.port,
    bytesPerSecond: file.sizeBytes / FILE_SECONDS,
  });
  const context = await browser.newContext();
  const page = await context.newPage();
  // A case of its own: in one with unfinished uploads of this file it would only be sent from there on.
  await page.goto(proxy.origin + client.path(randomUUID()));
  await client.pick(page, [file]);
  // Never resolves when the page is closed before: nobody asks any more.
  const gaveUp = new Promise<'gave up'>((resolve) => {
    watched(page, 'done', 1).catch(() => resolve('gave up'));
  });
  return { client, proxy, context, page, gaveUp };
}

/** For before the outage, when nothing gives a reason to. */
async function failed({ client, gaveUp }: Participant): Promise<never> {
  await gaveUp;
  throw new Error(`${client.name} gave up before the outage`);
}

async function untilGivenUp(first: Promise<FirstBytes>, { gaveUp }: Participant): Promise<FirstBytes | null> {
  const patience = new AbortController();
  const late = delay(PATIENCE_MS, null, { signal: patience.signal }).catch(() => null);
  const result = await Promise.race([first, gaveUp, late]);
  patience.abort();
  return result === 'gave up' ? null : result;
}

function report(outages: readonly Outage[], sizeBytes: number): string {
  const rows = outages.flatMap(({ kind, lengthMs, outcomes }) =>
    CLIENTS.map((client) => {
      const its = outcomes.filter((outcome) => outcome.client === client);
      const seconds = its.flatMap((outcome) => outcome.seconds ?? []);
      return [
        `${kind.name}, ${lengthMs / 1000} s: ${client.name}`,
        seconds.length === 0 ? '' : inSeconds(median(seconds)),
        seconds.length === 0 ? '' : inSeconds(worst(seconds)),
        `${seconds.length} of ${its.length}`,
        String(its.filter(({ restarted }) => restarted).length),
      ];
    }),
  );
  return [
    `From the end of an outage to the first new byte on the wire, in the middle of a file of ${megabytes(sizeBytes)} (aim: under 1 s).`,
    table(['', 'median', 'worst', 'came back', 'from byte 0'], rows),
  ].join('\n');
}

const inWords = (seconds: number | null) => (seconds === null ? 'gave up' : inSeconds(seconds));

const each = <T>(items: readonly T[], work: (item: T) => Promise<unknown>) => Promise.all(items.map(work));
