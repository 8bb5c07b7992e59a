// sharp called directly, in a process of its own: what a preview costs when nothing stands around it.
import sharp from 'sharp';
import type { DirectAnswer, DirectRequest } from '../support/sharp-direct.js';

sharp.cache(false);
process.once('disconnect', () => process.exit());
process.on('message', async ({ path, sizePixels }: DirectRequest) => {
  const startedAtMs = performance.now();
  await sharp(path)
    .autoOrient()
    .flatten({ background: 'white' })
    .resize({ width: sizePixels, height: sizePixels, fit: 'inside', withoutEnlargement: true })
    .webp()
    .toBuffer();
  process.send?.({ tookMs: performance.now() - startedAtMs } satisfies DirectAnswer);
});
