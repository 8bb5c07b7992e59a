import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { it } from 'node:test';
import { nginxBinary } from './nginx.js';
import { repositoryRoot } from './repository.js';

export const SECRET = 'a-secret-of-the-end-to-end-tests-only';
export const PORTAL = 'https://portal.example.org';
const BINARY = `${repositoryRoot}/packages/server/dist/main.js`;
/** Longer than the time-outs that are planted, shorter than those of the right configuration. */
export const IDLE = ['--idle-seconds', '3'];

/** For `describe`, of all that needs nginx. */
export const withNginx = { skip: nginxBinary === null && 'nginx is not installed' };

/** Where everything must be tried, nothing is skipped in silence. */
export function requireNginxInCi(): void {
  if (nginxBinary === null && process.env.CI) {
    it('nginx is installed, to try the doctor with', () => assert.fail('nginx is missing: see .ci/run'));
  }
}

/** What `--json` prints. */
export interface Report {
  readonly serverVersion: string;
  readonly caseId: string;
  readonly leftBehind: number;
  readonly probes: readonly { readonly title: string; readonly state: string; readonly reason?: string }[];
  readonly findings: readonly {
    readonly code: string;
    readonly detail: string;
    readonly remedies: readonly { readonly product: string; readonly change: string }[];
  }[];
}

export interface Surroundings {
  /** Path of a certificate to trust. */
  readonly certificate?: string;
  readonly secret?: string;
  readonly json?: boolean;
  /** Called with all it has said so far, each time it says more; may end it by a signal. */
  readonly onOutput?: (output: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** `case-attachments-server doctor` as an operator runs it. */
export async function doctor(args: readonly string[], surroundings: Surroundings = {}) {
  const { certificate, secret = SECRET, json = true, onOutput } = surroundings;
  const all = [...(json ? ['--json'] : []), ...(certificate === undefined ? [] : ['--ca', certificate])];
  const child = spawn(process.execPath, [BINARY, 'doctor', ...args, ...all], {
    env: { PATH: process.env.PATH, CASE_ATTACHMENTS_SECRET: secret },
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    onOutput?.(output, (signal) => void child.kill(signal));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  const report = json && output !== '' ? (JSON.parse(output) as Report) : null;
  return { code, output, errors, report };
}
