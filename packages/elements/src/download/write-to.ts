import { ApiError } from '../api/api-error.js';
import type { SaveCertainty } from '../case/case-state.js';
import type { RunContext } from './download-run.js';
import { chooseTarget } from './targets/ladder.js';
import { RungClosedError, type SaveTarget } from './targets/save-target.js';

/** Where to: the file the person picked, or the first rung of the ladder that can. */
export interface Place {
  readonly name: string;
  /** null: this browser does not ask. */
  readonly picked: SaveTarget | null;
  readonly blobLimitBytes?: number;
}

/** What is to be written. It is opened anew for each rung that is tried. */
export interface Content {
  /** The most it can become, in bytes. */
  readonly sizeBytes: number;
  /** It will be of this size and no other. */
  readonly exactly: boolean;
  open(): { readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>; close(): void };
}

/** No rung here takes so much. */
export class NoRung extends ApiError {}

/**
 * A rung that fails at its door, before it took a byte, hands over to the next one. One that fails midway has failed.
 * @throws NoRung `save-too-large`; ApiError: why it could not be saved; the signal's reason
 */
export async function writeTo(
  place: Place,
  content: Content,
  context: Pick<RunContext, 'update' | 'signal'>,
): Promise<SaveCertainty> {
  const { update, signal } = context;
  const { sizeBytes } = content;
  let target = place.picked ?? (await choose(place, sizeBytes, signal));
  for (;;) {
    if (!target || target.limitBytes < sizeBytes) throw tooLarge(sizeBytes, place, target);
    update({ rung: target.rung });
    const { stream, close } = content.open();
    try {
      const options = { signal, finishing: () => update({ status: 'finishing' as const }) };
      return await target.write(stream, {
        ...options,
        ...(content.exactly && { sizeBytes }),
      });
    } catch (error) {
      close();
      if (target === place.picked) throw error;
      await target.discard();
      if (!(error instanceof RungClosedError)) throw error;
      target = await choose(place, sizeBytes, signal, target);
    }
  }
}

function choose(
  { name, blobLimitBytes }: Place,
  sizeBytes: number,
  signal: AbortSignal,
  after?: SaveTarget,
): Promise<SaveTarget | null> {
  return chooseTarget({
    ...{ name, sizeBytes, workerUrl: null, signal },
    ...(after && { after: after.rung }),
    ...(blobLimitBytes !== undefined && { blobLimitBytes }),
  });
}

function tooLarge(sizeBytes: number, { blobLimitBytes }: Place, target: SaveTarget | null): NoRung {
  const limitBytes = target?.limitBytes ?? blobLimitBytes;
  const facts = { sizeBytes, ...(limitBytes !== undefined && { limitBytes }) };
  return new NoRung({ code: 'save-too-large', facts }, null);
}
