/** A date and time of day without a zone, as a zip tells it: in steps of two seconds. Months from 1. */
export interface WallClock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export function dosClock(date: number, time: number): WallClock {
  return {
    year: 1980 + (date >> 9),
    month: (date >> 5) & 15,
    day: date & 31,
    hour: time >> 11,
    minute: (time >> 5) & 63,
    second: (time & 31) * 2,
  };
}

/** Whether there was such a moment: no month 0, no 30 February, no hour 24. */
export function exists(clock: WallClock): boolean {
  const { year, month, day, hour, minute, second } = clock;
  const made = new Date(asIfUtc(clock));
  return (
    made.getUTCFullYear() === year &&
    made.getUTCMonth() + 1 === month &&
    made.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60
  );
}

/** What a clock on the wall of a zone shows. @param timeZone an IANA name; this machine's own when not given */
export function clockOf(timeZone?: string): (atMs: number) => WallClock {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...(timeZone !== undefined && { timeZone }),
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (atMs) => {
    const parts = format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]);
    const { year, month, day, hour, minute, second } = Object.fromEntries(parts) as WallClock;
    return { year, month, day, hour, minute, second };
  };
}

/** How far apart two clocks are, in milliseconds. */
export function apartMs(one: WallClock, other: WallClock): number {
  return Math.abs(asIfUtc(one) - asIfUtc(other));
}

const asIfUtc = ({ year, month, day, hour, minute, second }: WallClock) =>
  Date.UTC(year, month - 1, day, hour, minute, second);
