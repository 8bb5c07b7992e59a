import { ApiError } from '../api/api-error.js';
import type { SaveCertainty } from '../case/case-state.js';
import type { RunContext } from './download-run.js';
import { chooseTarget } from './targets/ladder.js';
import { type ByteStream, RungClosedError, type SaveTarget } from './targets/save-target.js';

/** What the portal and its tests say about where files may go. */
export interface LadderSettings {
  /** Address of the download worker on the page's own origin; null: the portal serves none. */
  readonly workerUrl: string | null;
  /** The cap of what is gathered in the browser, in bytes, where its own is not wanted. */
  readonly blobLimitBytes?: number;
}

/** Where to: the file the person picked, or the first rung of the ladder that can. */
export interface Place extends LadderSettings {
  readonly name: string;
  /** null: this browser does not ask. */
  readonly picked: SaveTarget | null;
}

export interface Content {
  /** The most it can become, in bytes. */
  readonly sizeBytes: number;
  /** It will be of this size and no other. */
  readonly isExact: boolean;
  /** Asked once there is somebody who takes it. */
  open(): ByteStream;
}

/** No rung here takes so much. */
export class NoRungError extends ApiError {}

/**
 * A rung that does not open hands over to the next one. One that fails midway has failed.
 * @throws NoRungError `save-too-large`; ApiError: why it could not be saved; the signal's reason
 */
export async function writeTo(
  place: Place,
  content: Content,
  { update, signal }: Pick<RunContext, 'update' | 'signal'>,
): Promise<SaveCertainty> {
  const { sizeBytes } = content;
  const options = {
    signal,
    finishing: () => update({ status: 'finishing' }),
    ...(content.isExact && { sizeBytes }),
  };
  let target = place.picked ?? (await choose(place, sizeBytes, signal));
  let stream: ByteStream | null = null;
  while (target && sizeBytes <= target.limitBytes) {
    update({ rung: target.rung });
    stream ??= content.open();
    try {
      return await target.write(stream, options);
    } catch (error) {
      await target.discard();
      if (signal.aborted || !(error instanceof RungClosedError)) throw error;
      target = await choose(place, sizeBytes, signal, target);
    }
  }
  await stream?.cancel().catch(() => undefined);
  throw tooLarge(sizeBytes, target?.limitBytes ?? place.blobLimitBytes);
}

export function tooLarge(sizeBytes: number, limitBytes?: number): NoRungError {
  const facts = { sizeBytes, ...(limitBytes !== undefined && { limitBytes }) };
  return new NoRungError({ code: 'save-too-large', facts }, null);
}

function choose(
  { name, workerUrl, blobLimitBytes }: Place,
  sizeBytes: number,
  signal: AbortSignal,
  after?: SaveTarget,
): Promise<SaveTarget | null> {
  return chooseTarget({
    ...{ name, sizeBytes, workerUrl, signal },
    ...(after && { after: after.rung }),
    ...(blobLimitBytes !== undefined && { blobLimitBytes }),
  });
}
