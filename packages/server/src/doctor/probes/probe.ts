import type { Deployment } from '../deployment.js';
import type { ProbeResult } from '../finding.js';

/** One thing that may break between browsers and the server, and how to find out. */
export interface Probe {
  /** What holds when it passes. */
  readonly title: string;
  /** @throws NoAnswerError, UnexpectedAnswerError: nothing can be said */
  run(deployment: Deployment): Promise<ProbeResult>;
}
