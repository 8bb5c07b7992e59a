import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { attach } from '../support/attach.js';
import { type BenchContext, withServer } from '../support/bench.js';
import type { BenchServer } from '../support/bench-server.js';
import { withPage } from '../support/browser.js';
import { inMilliseconds, median, worst } from '../support/figures.js';
import type { FileOnDisk } from '../support/files.js';
import { GALLERY_CLIENTS, type GalleryClient } from '../support/gallery-clients.js';
import { watched } from '../support/page-watch.js';
import { writeJpeg } from '../support/pictures.js';
import { table } from '../support/report.js';
import { takeTurns } from '../support/turns.js';

const CASE = 'lightbox';
const PHOTOS = 6;
const VIEWPORT = { width: 1280, height: 900 };
/** For the neighbours to come. */
const PRELOAD_MS = 4_000;
const STEPS = 4;
const FRAME_MS = 1000 / 60;
const MOVING_MS = 2_000;
const TURNS_TO_ZOOM_IN = 8;

interface Visit {
  readonly next: readonly { readonly frames: number; readonly ms: number }[];
  /** Of the frames that 60 a second would make, so many were not there. */
  readonly zoom: Smoothness;
  readonly pan: Smoothness;
}

interface Smoothness {
  readonly frames: number;
  readonly dropped: number;
  readonly longestMs: number;
}

/** Photographs of 24 MP over the whole window: to the next one, zoom and pan. */
export async function lightbox(context: BenchContext): Promise<string> {
  const { options, folder, say } = context;
  await mkdir(folder, { recursive: true });
  say('making the pictures');
  const files: FileOnDisk[] = [];
  for (let photo = 1; photo <= PHOTOS; photo += 1) {
    files.push(await writeJpeg(join(folder, `photo-${photo}.jpg`), 6000, 4000, photo));
  }
  return withServer(context, async (server) => {
    await attach(server, CASE, files);
    const visits = await takeTurns(GALLERY_CLIENTS, options.rounds, async (client, round) => {
      const visit = await visited(context, server, client);
      say(`round ${round + 1}  ${client.name}`);
      return visit;
    });
    return report(visits);
  });
}

async function visited(
  { browser }: BenchContext,
  server: BenchServer,
  client: GalleryClient,
): Promise<Visit> {
  return withPage(browser, server.origin + client.path(CASE), async (page) => {
    await page.setViewportSize(VIEWPORT);
    await watched(page, 'firstScreen');
    await client.expand(page);
    await untilShown(page);
    const next: Visit['next'][number][] = [];
    for (let step = 0; step < STEPS; step += 1) {
      await delay(PRELOAD_MS);
      await watched(page, 'expectNext');
      await page.keyboard.press('ArrowRight');
      next.push(await watched(page, 'nextPicture'));
    }
    await delay(PRELOAD_MS);
    const middle = { x: VIEWPORT.width / 2, y: VIEWPORT.height / 2 };
    await page.mouse.move(middle.x, middle.y);
    const zoom = await smoothness(page, (share) => page.mouse.wheel(0, share < 0.5 ? -30 : 30));
    // Another picture is fitted: both are moved about at the same scale, a little below one pixel for each.
    await page.keyboard.press('ArrowRight');
    await delay(PRELOAD_MS);
    for (let turn = 0; turn < TURNS_TO_ZOOM_IN; turn += 1) await page.mouse.wheel(0, -100);
    await delay(PRELOAD_MS);
    await page.mouse.down();
    const pan = await smoothness(page, (share) => {
      const angle = share * 2 * Math.PI;
      return page.mouse.move(middle.x + 200 * Math.sin(angle), middle.y + 120 * Math.sin(2 * angle));
    });
    await page.mouse.up();
    return { next, zoom, pan };
  });
}

async function untilShown(page: Page): Promise<void> {
  while (!(await watched(page, 'isPictureShown'))) await delay(50);
}

/**
 * @param move one move of a hand at that share of the time; not waited for before the next one, as hands do not
 */
async function smoothness(page: Page, move: (share: number) => Promise<void>): Promise<Smoothness> {
  await watched(page, 'countFrames');
  const moves: Promise<void>[] = [];
  const startedAtMs = performance.now();
  for (let passedMs = 0; passedMs < MOVING_MS; passedMs = performance.now() - startedAtMs) {
    moves.push(move(passedMs / MOVING_MS));
    await delay(FRAME_MS);
  }
  const frames = await watched(page, 'frames');
  await Promise.all(moves);
  const dropped = frames.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / FRAME_MS) - 1), 0);
  return { frames: frames.length, dropped, longestMs: worst(frames) };
}

function report(visits: ReadonlyMap<GalleryClient, readonly Visit[]>): string {
  const rows = GALLERY_CLIENTS.map((client) => {
    const its = visits.get(client) ?? [];
    const next = its.flatMap((visit) => visit.next);
    const smooth = (pick: (visit: Visit) => Smoothness) => {
      const all = its.map(pick);
      const frames = all.reduce((sum, one) => sum + one.frames + one.dropped, 0);
      const dropped = all.reduce((sum, one) => sum + one.dropped, 0);
      return `${dropped} of ${frames} (${inMilliseconds(worst(all.map(({ longestMs }) => longestMs)))})`;
    };
    return [
      client.name,
      String(median(next.map(({ frames }) => frames))),
      inMilliseconds(median(next.map(({ ms }) => ms))),
      inMilliseconds(worst(next.map(({ ms }) => ms))),
      smooth(({ zoom }) => zoom),
      smooth(({ pan }) => pan),
    ];
  });
  return [
    `The next of ${PHOTOS} photographs of 24 MP once it is preloaded, in frames and time from the key; then frames dropped while zooming and panning, and the longest.`,
    table(['', 'frames', 'next', 'worst', 'dropped in zoom', 'dropped in pan'], rows),
    'Aims: the next within a frame or two, 60 frames a second. Without a graphics card the browser paints on the processor.',
  ].join('\n');
}
