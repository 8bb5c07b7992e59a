import { writeFileSync } from 'node:fs';
import type { DecoderMessage, DecoderSettings, DecoderTask } from '../adapters/preview/decoder-messages.js';

// Stands in for the decoder process: does whatever the name of the file says, as a decoder would over a picture made to
// break it. It leaves its mark beside the file when it begins.

const answer = (message: DecoderMessage) => process.send?.(message);

process.on('disconnect', () => process.exit());
process.on('message', ({ path, mayBeHeavy }: DecoderTask) => {
  writeFileSync(`${path}.${process.pid}`, '');
  if (path.endsWith('crash')) process.kill(process.pid, 'SIGSEGV');
  else if (path.endsWith('hang')) for (;;);
  else if (path.endsWith('fault')) answer({ kind: 'failed', message: 'a fault', residentBytes: 0 });
  else if (path.endsWith('much') && !mayBeHeavy) answer({ kind: 'heavy', residentBytes: 0 });
  else if (path.endsWith('slow')) setTimeout(done, 20);
  else if (path.endsWith('heavy')) answer({ kind: 'done', result: Buffer.alloc(1), residentBytes: 1e12 });
  else done();
});

function done(): void {
  answer({ kind: 'done', result: Buffer.from(`${process.pid}`), residentBytes: 0 });
}

const { heic, maxPixels } = JSON.parse(process.argv[2] ?? '') as DecoderSettings;
if (heic) process.exit(3);
// One that hangs before it can begin.
if (maxPixels > 0) answer({ kind: 'ready' });
