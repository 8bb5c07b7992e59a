export interface ChangeStreamTimes {
  /** Without `ready` for so long, something on the way buffers: poll. */
  readonly readyMs: number;
  /** The server says something every 15 s; without a byte for so long the line is dead. */
  readonly silenceMs: number;
  readonly pollMs: number;
  /** How long to poll before the stream gets another chance. */
  readonly pollingMs: number;
}

export const DEFAULT_STREAM_TIMES: ChangeStreamTimes = {
  readyMs: 5_000,
  silenceMs: 45_000,
  pollMs: 5_000,
  pollingMs: 10 * 60_000,
};
