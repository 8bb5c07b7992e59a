import { Deployment, UnexpectedAnswerError } from './deployment.js';
import type { DoctorOptions } from './doctor-options.js';
import type { Finding, ProbeResult } from './finding.js';
import { type HttpClient, NoAnswerError } from './http-client.js';
import { basicsProbe } from './probes/basics-probe.js';
import { bodyLimitProbe } from './probes/body-limit-probe.js';
import { changesStreamProbe } from './probes/changes-stream-probe.js';
import { corsProbe } from './probes/cors-probe.js';
import { downloadsProbe } from './probes/downloads-probe.js';
import { errorPagesProbe } from './probes/error-pages-probe.js';
import { idleProbe } from './probes/idle-probe.js';
import { locationProbe } from './probes/location-probe.js';
import { methodsProbe } from './probes/methods-probe.js';
import type { Probe } from './probes/probe.js';
import { requestBufferingProbe } from './probes/request-buffering-probe.js';
import { requestHeadersProbe } from './probes/request-headers-probe.js';
import { signIn } from './sign-in.js';
import { tidyUp } from './tidy-up.js';

/** What one probe came to; `failed`: it could not ask. */
export type ProbeOutcome = ProbeResult | { readonly state: 'failed'; readonly reason: string };

export interface Examination {
  /** How it signed in; null when it did not come so far. */
  readonly source: string | null;
  readonly caseId: string | null;
  readonly serverVersion: string | null;
  readonly outcomes: readonly { readonly title: string; readonly outcome: ProbeOutcome }[];
  readonly findings: readonly Finding[];
  /** Uploads and attachments of ours that could not be removed. */
  readonly leftBehind: number;
}

/** In this order: the first ones find out how the later ones may ask. */
const PROBES: readonly Probe[] = [
  basicsProbe,
  requestHeadersProbe,
  methodsProbe,
  locationProbe,
  errorPagesProbe,
  corsProbe,
  bodyLimitProbe,
  requestBufferingProbe,
  downloadsProbe,
  changesStreamProbe,
  idleProbe,
];

export interface Watcher {
  signedIn(source: string, caseId: string, serverVersion: string): void;
  probed(title: string, outcome: ProbeOutcome): void;
}

/** @throws CannotExamineError, and NoAnswerError when there is nobody at the address */
export async function examine(
  client: HttpClient,
  options: DoctorOptions,
  watcher: Watcher,
  probes: readonly Probe[] = PROBES,
): Promise<Examination> {
  const entrance = await signIn(client, options);
  if ('finding' in entrance) {
    const { finding } = entrance;
    const outcome: ProbeOutcome = { state: 'found', findings: [finding] };
    watcher.probed('the server can be reached', outcome);
    return {
      source: null,
      caseId: null,
      serverVersion: null,
      outcomes: [{ title: 'the server can be reached', outcome }],
      findings: [finding],
      leftBehind: 0,
    };
  }
  const { credentials, policy } = entrance;
  const { baseUrl, origin, patience } = options;
  watcher.signedIn(credentials.source, credentials.caseId, policy.serverVersion);
  const deployment = new Deployment({ client, baseUrl, origin, patience, policy, ...credentials });
  const outcomes: { title: string; outcome: ProbeOutcome }[] = [];
  let leftBehind = 0;
  try {
    for (const probe of probes) {
      const outcome = await runTwice(probe, deployment);
      outcomes.push({ title: probe.title, outcome });
      watcher.probed(probe.title, outcome);
    }
  } finally {
    leftBehind = await deployment.unstoppably(tidyUp);
  }
  return {
    source: credentials.source,
    caseId: credentials.caseId,
    serverVersion: policy.serverVersion,
    outcomes,
    findings: outcomes.flatMap(({ outcome }) => (outcome.state === 'found' ? outcome.findings : [])),
    leftBehind,
  };
}

/** A network that has a bad moment is no finding: what is found, or cannot be asked, is asked once more. */
export async function runTwice(probe: Probe, deployment: Deployment): Promise<ProbeOutcome> {
  const first = await run(probe, deployment);
  if (first.state === 'passed' || first.state === 'skipped') return first;
  const second = await run(probe, deployment);
  // Found once, and then no connection: that is a network in trouble, and still worth telling.
  return second.state === 'failed' && first.state === 'found' ? first : second;
}

async function run(probe: Probe, deployment: Deployment): Promise<ProbeOutcome> {
  try {
    return await probe.run(deployment);
  } catch (error) {
    if (error instanceof NoAnswerError && error.kind === 'stopped') throw error;
    if (error instanceof NoAnswerError || error instanceof UnexpectedAnswerError) {
      return { state: 'failed', reason: error.message };
    }
    throw error;
  }
}
