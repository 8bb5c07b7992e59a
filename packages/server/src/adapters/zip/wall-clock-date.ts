/**
 * A moment as the clock on a wall in some time zone shows it: its local getters answer for that zone, whatever zone this
 * process is in. For what writes local times out of a Date's getters.
 */
export class WallClockDate extends Date {
  readonly #wall: Date;

  /** @param timeZone IANA name @throws RangeError for one that is unknown */
  constructor(atMs: number, timeZone: string) {
    super(atMs);
    this.#wall = new Date(wallTimeMs(atMs, timeZone));
  }

  override getFullYear = () => this.#wall.getUTCFullYear();
  override getMonth = () => this.#wall.getUTCMonth();
  override getDate = () => this.#wall.getUTCDate();
  override getHours = () => this.#wall.getUTCHours();
  override getMinutes = () => this.#wall.getUTCMinutes();
  override getSeconds = () => this.#wall.getUTCSeconds();
}

/** What the wall shows, as if it were UTC. */
function wallTimeMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(atMs);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((candidate) => candidate.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}
