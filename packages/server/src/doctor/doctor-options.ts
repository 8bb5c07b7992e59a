import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Patience } from './deployment.js';

export const DOCTOR_HELP = `npx -p @case-attachments/server case-attachments-server doctor <url> [options]

Finds what breaks uploads and downloads between browsers and a running server: proxies, load balancers, firewalls.
<url> is the address as browsers reach it, with the prefix: https://files.example.org/api

Options:
  --origin <origin>      the portal's, such as https://portal.example.org: asks as its pages do
  --token <token>        what the portal's pages send; or CASE_ATTACHMENTS_DOCTOR_TOKEN, which no process list shows
  --case <id>            the case of the token; read from the token when it is a case grant
  --quick                smaller bodies, and no test of idle time-outs
  --idle-seconds <n>     how long a connection rests in that test (35, more than the elements bear; up to 55)
  --ca <file>            certificates (PEM) to trust beside the usual ones
  --json                 the findings for programs
  --help                 show this

Without a token it signs its own grant with CASE_ATTACHMENTS_SECRET, for a case of its own (doctor-…), or asks a demo
server for one. It cancels what it uploads. To try downloads it attaches one file of 8 KB and deletes it again, unless the
case has one.

Exit codes: 0 nothing found, 1 something found, 2 wrong option, 3 it could not ask (no connection, not signed in).
`;

export interface DoctorOptions {
  readonly baseUrl: string;
  readonly origin: string | null;
  readonly token: string | null;
  readonly caseId: string | null;
  readonly secret: string | null;
  readonly ca: string | null;
  readonly json: boolean;
  readonly help: boolean;
  readonly patience: Patience;
}

/** Wrong on the command line; the message is for the person who typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const MIB = 1024 ** 2;
const QUICK_BODIES = [1.5 * MIB];
/** More than the limits that products come with: 1 MiB nginx, 28.6 MiB IIS; and what the elements send at most. */
const BODIES = [1.5 * MIB, 16 * MIB, 64 * MIB];
/** The elements give up a request that makes no progress for 30 s. */
const DEFAULT_IDLE_SECONDS = 35;
/** After a minute the server itself ends a request that brings nothing. */
const MAX_IDLE_SECONDS = 55;
const BODY_TIMEOUT_MS = 120_000;
const SOON_MS = 5_000;

/** @param args behind the word `doctor` @throws UsageError */
export function readDoctorOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): DoctorOptions {
  const { values, positionals } = parse(args);
  const quick = values.quick ?? false;
  const [url, ...more] = positionals;
  if (more.length > 0) throw new UsageError('Name one address.');
  if (url === undefined && !values.help) {
    throw new UsageError('Name the address as browsers reach it, such as https://files.example.org/api.');
  }
  return {
    baseUrl: url === undefined ? '' : baseUrlOf(url),
    origin: values.origin === undefined ? null : originOf(values.origin),
    token: values.token ?? environment.CASE_ATTACHMENTS_DOCTOR_TOKEN ?? null,
    caseId: values.case ?? null,
    secret: environment.CASE_ATTACHMENTS_SECRET?.split(',')[0]?.trim() || null,
    ca: values.ca === undefined ? null : readCertificates(values.ca),
    json: values.json ?? false,
    help: values.help ?? false,
    patience: {
      bodySizesBytes: quick ? QUICK_BODIES : BODIES,
      bodyTimeoutMs: BODY_TIMEOUT_MS,
      idleMs: idleSeconds(values['idle-seconds'], quick) * 1000,
      soonMs: SOON_MS,
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        origin: { type: 'string' },
        token: { type: 'string' },
        case: { type: 'string' },
        quick: { type: 'boolean' },
        'idle-seconds': { type: 'string' },
        ca: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function baseUrlOf(value: string): string {
  if (!/^https?:\/\//.test(value) || !URL.canParse(value) || /[?#@]/.test(value)) {
    throw new UsageError(`${value} is no http or https address without query, fragment and user.`);
  }
  return new URL(value).href.replace(/\/+$/, '');
}

function originOf(value: string): string {
  if (URL.canParse(value) && new URL(value).origin === value) return value;
  throw new UsageError(
    `--origin ${value}: give scheme, host and port, no path, such as https://portal.example.org.`,
  );
}

function idleSeconds(value: string | undefined, quick: boolean): number {
  if (value === undefined) return quick ? 0 : DEFAULT_IDLE_SECONDS;
  const seconds = /^\d{1,2}$/.test(value) ? Number(value) : Number.NaN;
  if (seconds >= 0 && seconds <= MAX_IDLE_SECONDS) return seconds;
  throw new UsageError(`--idle-seconds ${value}: give a whole number from 0 to ${MAX_IDLE_SECONDS}.`);
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--ca ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
}
