import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClamdScanner } from '../adapters/clamd/clamd-scanner.js';
import { until } from './until.js';

/** Why tests with the real clamd are skipped; false where it is installed. */
export const withoutClamd =
  spawnSync('clamd', ['--version']).error !== undefined &&
  'clamd is not installed: apt-get install --no-install-recommends clamav-daemon';

/** The test file that every scanner finds, made here so that no scanner finds it in this repository. */
export const eicar = (): Buffer =>
  Buffer.from(
    ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR', '-STANDARD-ANTIVIRUS', '-TEST-FILE!', '$H+H*'].join(''),
  );

/** A real clamd that knows the one signature, with limits small enough to be met. Not started yet. */
export class Clamd {
  readonly folder: string;
  readonly socketPath: string;
  #process: ChildProcess | null = null;

  private constructor(folder: string) {
    this.folder = folder;
    this.socketPath = join(folder, 'clamd.ctl');
  }

  static async prepare(): Promise<Clamd> {
    const clamd = new Clamd(await mkdtemp(join(tmpdir(), 'clamd-')));
    const signature = eicar().subarray(0, 44).toString('hex');
    await writeFile(join(clamd.folder, 'test.ndb'), `Eicar-Test:0:*:${signature}\n`);
    const settings = {
      DatabaseDirectory: clamd.folder,
      LocalSocket: clamd.socketPath,
      Foreground: 'yes',
      TemporaryDirectory: clamd.folder,
      StreamMaxLength: '2M',
      MaxFileSize: '1M',
      MaxScanSize: '1M',
      AlertExceedsMax: 'yes',
    };
    const lines = Object.entries(settings).map((setting) => `${setting.join(' ')}\n`);
    await writeFile(join(clamd.folder, 'clamd.conf'), lines);
    return clamd;
  }

  async start(): Promise<void> {
    this.#process = spawn('clamd', ['-c', join(this.folder, 'clamd.conf')], { stdio: 'ignore' });
    const scanner = new ClamdScanner({ address: { path: this.socketPath } });
    await until('clamd', () =>
      scanner.ping(new AbortController().signal).then(
        () => true,
        () => false,
      ),
    );
  }

  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (!running || running.exitCode !== null) return;
    const exited = once(running, 'exit');
    running.kill('SIGKILL');
    await exited;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
