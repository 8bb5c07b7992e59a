import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { attach } from '../support/attach.js';
import { type BenchContext, withServer } from '../support/bench.js';
import type { BenchServer } from '../support/bench-server.js';
import { withPage } from '../support/browser.js';
import { inSeconds, median, megabytes, ratio, worst } from '../support/figures.js';
import { expectRoom, type FileOnDisk, manyNames } from '../support/files.js';
import { caseImages, GALLERY_CLIENTS, type GalleryClient, photoSwipe } from '../support/gallery-clients.js';
import { countBytes, rendererBytes } from '../support/page-cost.js';
import { watched } from '../support/page-watch.js';
import { writeJpeg } from '../support/pictures.js';
import { table } from '../support/report.js';
import { takeTurns } from '../support/turns.js';

const CASE = 'gallery';
/** So many different photographs of 12 MP, each under many names. */
const PHOTOS = 10;
const PHOTO_NEEDS_BYTES = 4_000_000;
const VIEWPORT = { width: 1280, height: 900 };
const WHEEL_PX = 300;
const WHEEL_EVERY_MS = 60;
/** A person who looks for a picture, there and back. */
const WHEELS = 60;
const SETTLE_MS = 2_000;

interface Visit {
  readonly firstScreenSeconds: number;
  readonly firstScreenBytes: number;
  readonly allBytes: number;
  readonly layoutShift: number;
  /** After scrolling through all and back, above what an empty page takes. Null: no Linux. */
  readonly memoryBytes: number | null;
}

/** A case of many pictures: the first screen of it, and scrolling through all. */
export async function gallery(context: BenchContext): Promise<string> {
  const { options, folder, say } = context;
  await mkdir(folder, { recursive: true });
  await expectRoom(folder, (options.images + PHOTOS) * PHOTO_NEEDS_BYTES);
  say('making the pictures');
  const files = await makeFiles(folder, options.images);
  return withServer(context, async (server) => {
    say('attaching them');
    await attach(server, CASE, files);
    const visits = await takeTurns(GALLERY_CLIENTS, options.rounds, async (client, round) => {
      const visit = await visited(context, server, client);
      say(`round ${round + 1}  ${inSeconds(visit.firstScreenSeconds)}  ${client.name}`);
      return visit;
    });
    return report(visits, files);
  });
}

async function makeFiles(folder: string, count: number): Promise<FileOnDisk[]> {
  const files: FileOnDisk[] = [];
  for (let photo = 1; photo <= PHOTOS; photo += 1) {
    const file = await writeJpeg(join(folder, `photo-${photo}.jpg`), 4000, 3000, photo);
    const names = Math.ceil((count - files.length) / (PHOTOS - photo + 1));
    files.push(...(await manyNames(file, join(folder, `names-${photo}`), names, 'jpg')));
  }
  return files;
}

async function visited(
  { browser }: BenchContext,
  server: BenchServer,
  client: GalleryClient,
): Promise<Visit> {
  const before = await withPage(browser, 'about:blank', () => rendererBytes(browser));
  return withPage(browser, 'about:blank', async (page) => {
    await page.setViewportSize(VIEWPORT);
    const bytes = await countBytes(page);
    await page.goto(server.origin + client.path(CASE));
    const firstScreenSeconds = (await watched(page, 'firstScreen')) / 1000;
    const firstScreenBytes = bytes();
    await scroll(page, WHEEL_PX);
    await scroll(page, -WHEEL_PX);
    await delay(SETTLE_MS);
    const after = await rendererBytes(browser);
    return {
      firstScreenSeconds,
      firstScreenBytes,
      allBytes: bytes(),
      layoutShift: await watched(page, 'layoutShift'),
      memoryBytes: before === null || after === null ? null : after - before,
    };
  });
}

async function scroll(page: Page, byPx: number): Promise<void> {
  const thumbs = await page.locator('.thumb, #gallery a').first().boundingBox();
  await page.mouse.move(160, Math.max(100, Math.min(VIEWPORT.height - 100, (thumbs?.y ?? 0) + 20)));
  for (let count = 0; count < WHEELS; count += 1) {
    await page.mouse.wheel(0, byPx);
    await delay(WHEEL_EVERY_MS);
  }
}

function report(visits: ReadonlyMap<GalleryClient, readonly Visit[]>, files: readonly FileOnDisk[]): string {
  const of = (client: GalleryClient) => visits.get(client) ?? [];
  const seconds = (client: GalleryClient) => median(of(client).map((visit) => visit.firstScreenSeconds));
  const bytes = (client: GalleryClient) => median(of(client).map((visit) => visit.firstScreenBytes));
  const rows = GALLERY_CLIENTS.map((client) => {
    const memories = of(client).flatMap(({ memoryBytes }) => memoryBytes ?? []);
    return [
      client.name,
      inSeconds(seconds(client)),
      megabytes(bytes(client)),
      megabytes(median(of(client).map(({ allBytes }) => allBytes))),
      worst(of(client).map(({ layoutShift }) => layoutShift)).toFixed(3),
      memories.length === 0 ? '' : megabytes(worst(memories)),
    ];
  });
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return [
    `A case of ${files.length} photographs of 12 MP, ${megabytes(total)} in all: the thumbnails in sight, then a scroll through all and back.`,
    table(['', 'first screen', 'bytes', 'bytes in all', 'CLS', 'memory'], rows),
    `${ratio(seconds(photoSwipe), seconds(caseImages))} times as fast to the first screen, with ${(bytes(caseImages) / bytes(photoSwipe)).toFixed(3)} of the bytes (aim: CLS 0)`,
  ].join('\n');
}
