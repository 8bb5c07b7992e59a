/** A job would take much memory while it must not. Thrown before it does. */
export class HeavyWork extends Error {
  override readonly name = 'HeavyWork';
}

/** Asks whether a decoder may hold so many bytes beyond what every job takes. @throws HeavyWork */
export type Admit = (bytes: number) => void;

/** More than is worth a sum. */
export const MUCH = Number.POSITIVE_INFINITY;

/** Below it, two processes at once are of no concern: by measurement, each stays under 180 MB. */
const LIGHT_BYTES = 64 * 1024 ** 2;

export const admitLight: Admit = (bytes) => {
  if (bytes > LIGHT_BYTES) throw new HeavyWork('More memory than a light job may take');
};
