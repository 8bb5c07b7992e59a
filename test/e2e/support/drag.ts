import { setTimeout as delay } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';

/** Chromium answers a drag event before the page has it, now and then the page never gets it, and then it may not even answer. */
const PATIENCE_MS = 2_000;
const ATTEMPTS = 5;

/** Drop files or folders of the disk on an element, as a person drags them in from a file manager. */
export async function dropFromDisk(page: Page, target: Locator, paths: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await drop(page, target, paths)) return;
  }
  throw new Error(`the page was not told of a drop in ${ATTEMPTS} attempts`);
}

/** @returns whether the page was told of it */
async function drop(page: Page, target: Locator, paths: readonly string[]): Promise<boolean> {
  const box = await target.boundingBox();
  if (!box) throw new Error('the drop target is not visible');
  const told = await target.evaluateHandle((_element, patienceMs) => {
    const dropped = new Promise<boolean>((resolve) => {
      window.addEventListener('drop', () => resolve(true), { capture: true, once: true });
      setTimeout(resolve, patienceMs, false);
    });
    // In an object, so that the handle is there before the drop is.
    return { dropped };
  }, PATIENCE_MS);
  const client = await page.context().newCDPSession(page);
  const event = {
    x: box.x + box.width / 2,
    // A long list reaches below the window.
    y: box.y + Math.min(box.height, 300) / 2,
    data: { items: [], files: [...paths], dragOperationsMask: 1 },
  };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await Promise.race([client.send('Input.dispatchDragEvent', { type, ...event }), delay(PATIENCE_MS)]);
  }
  const arrived = await told.evaluate(({ dropped }) => dropped);
  await told.dispose();
  await Promise.race([client.detach(), delay(PATIENCE_MS)]);
  return arrived;
}
