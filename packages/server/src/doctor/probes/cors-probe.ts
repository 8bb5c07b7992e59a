import { casePath, EXPECTED_USER_HEADER, uploadPath, uploadsPath } from '@case-attachments/contract';
import { type Deployment, inWords, problemOf } from '../deployment.js';
import { type Finding, type ProbeResult, skipped, verdict } from '../finding.js';
import type { Answer, Head } from '../http-client.js';
import { UNKNOWN_UPLOAD_ID } from './error-pages-probe.js';
import type { Probe } from './probe.js';

/** What the elements send beyond what every page may. */
const SENT_HEADERS = [
  'Authorization',
  'Content-Type',
  'Tus-Resumable',
  'Upload-Length',
  'Upload-Offset',
  'Upload-Metadata',
  'Idempotency-Key',
  EXPECTED_USER_HEADER,
  'Last-Event-ID',
  'If-Range',
  'Range',
].map((name) => name.toLowerCase());

/** What they and other tus clients read. */
const READ_HEADERS = [
  'Location',
  'Upload-Offset',
  'Upload-Length',
  'Content-Range',
  'Content-Length',
  'ETag',
  'Retry-After',
].map((name) => name.toLowerCase());

const METHODS = ['PATCH', 'HEAD', 'DELETE', 'POST', 'GET'] as const;

/** A page of the portal may ask, and may read the answers, good and bad. */
export const corsProbe: Probe = {
  title: "the portal's pages may use the server",
  run: async (deployment) => {
    const { origin } = deployment;
    if (origin === null) return skipped('the portal is not named: add --origin https://portal.example.org');
    if (origin === new URL(deployment.baseUrl).origin) return skipped('the portal has the same origin');
    return judgeAnswers(origin, await ask(deployment, origin));
  },
};

export interface CorsAnswers {
  readonly preflight: Head;
  /** An answer that worked. */
  readonly good: Answer;
  /** A request that changes something. */
  readonly change: Answer;
  readonly errors: readonly Answer[];
}

async function ask(deployment: Deployment, origin: string): Promise<CorsAnswers> {
  const { caseId } = deployment;
  const Origin = origin;
  const preflight = await deployment.send('OPTIONS', uploadPath(caseId, UNKNOWN_UPLOAD_ID), {
    Origin,
    Authorization: '',
    'Access-Control-Request-Method': 'PATCH',
    'Access-Control-Request-Headers': SENT_HEADERS.join(','),
  });
  const good = await deployment.send('GET', casePath(caseId), { Origin });
  const change = await deployment.tryCreate(1024, { headers: { Origin } });
  const errors = [
    await deployment.send('GET', casePath(caseId), { Origin, Authorization: '' }),
    await deployment.send('GET', uploadPath(caseId, UNKNOWN_UPLOAD_ID), { Origin }),
    await deployment.send('POST', uploadsPath(caseId), { Origin }),
  ];
  return { preflight, good, change, errors };
}

/** At most one finding: all of it has one cause. */
export function judgeAnswers(origin: string, { preflight, good, change, errors }: CorsAnswers): ProbeResult {
  // Pages of the proxy are a finding of their own, and have no headers of the server.
  const own = errors.filter((answer) => problemOf(answer) !== null);
  const named: [string, Head][] = [
    // Blocked altogether: a finding of its own as well.
    ...(preflight.status < 400 ? [['the preflight', preflight] as [string, Head]] : []),
    ['a good answer', good],
    ['the answer to a change', change],
    ...own.map((answer) => [`the ${answer.status} answer`, answer] as [string, Head]),
  ];
  return verdict([
    judgeUnknown(origin, change) ??
      judgeDoubled(named) ??
      judgeMissing(origin, named) ??
      judgeIncomplete(preflight, change),
  ]);
}

function judgeUnknown(origin: string, change: Answer): Finding | null {
  if (problemOf(change)?.code !== 'action-not-allowed') return null;
  return {
    code: 'origin-not-allowed',
    detail: `A change that says it comes from ${origin} gets ${inWords(change)}`,
  };
}

function judgeDoubled(named: readonly [string, Head][]): Finding | null {
  const doubled = named.filter(([, head]) => allowedOrigins(head).length > 1);
  if (doubled.length === 0) return null;
  const values = [...new Set(doubled.flatMap(([, head]) => allowedOrigins(head)))].join(' and ');
  return {
    code: 'cors-doubled',
    detail: `Access-Control-Allow-Origin comes more than once (${values}) on ${list(doubled)}.`,
  };
}

function judgeMissing(origin: string, named: readonly [string, Head][]): Finding | null {
  const missing = named.filter(([, head]) => allowedOrigins(head)[0] !== origin);
  if (missing.length === 0) return null;
  return {
    code: 'cors-missing',
    detail: `Access-Control-Allow-Origin is not ${origin} on ${list(missing)}.`,
  };
}

function judgeIncomplete(preflight: Head, change: Head): Finding | null {
  if (preflight.status >= 400) return null;
  const methods = tokens(preflight, 'Access-Control-Allow-Methods');
  const headers = tokens(preflight, 'Access-Control-Allow-Headers');
  const exposed = tokens(change, 'Access-Control-Expose-Headers');
  const lacks = [
    ...METHODS.filter((name) => !methods.has(name.toLowerCase())).map((name) => `allowed method ${name}`),
    ...SENT_HEADERS.filter((name) => !headers.has(name)).map((name) => `allowed header ${name}`),
    ...READ_HEADERS.filter((name) => !exposed.has(name)).map((name) => `exposed header ${name}`),
  ];
  return lacks.length === 0 ? null : { code: 'cors-incomplete', detail: `Missing: ${lacks.join(', ')}.` };
}

/** Also those that a proxy has joined into one line. */
function allowedOrigins(head: Head): readonly string[] {
  return head
    .lines('Access-Control-Allow-Origin')
    .flatMap((line) => line.split(',').map((value) => value.trim()));
}

function tokens(head: Head, name: string): ReadonlySet<string> {
  return new Set(
    head.lines(name).flatMap((line) => line.split(',').map((token) => token.trim().toLowerCase())),
  );
}

const list = (named: readonly [string, Head][]) => named.map(([name]) => name).join(', ');
