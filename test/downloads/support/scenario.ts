export interface ScenarioContext {
  /** For what is random: the same seed, the same moments. */
  readonly seed: number;
  /** A line on the terminal. */
  readonly say: (line: string) => void;
}

/** One download that is too large, or takes too long, for `npm test`. */
export interface Scenario {
  readonly name: string;
  /** In words, for the help. */
  readonly what: string;
  /** Free on the disk of the temporary folder, in bytes. */
  readonly needsBytes: number;
  /** @throws what is wrong with it */
  run(context: ScenarioContext): Promise<void>;
}
