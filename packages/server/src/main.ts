// What bin/case-attachments-server.js runs.
import { parseArgs } from 'node:util';
import { runAudit } from './audit-command.js';
import { BackupRefusedError } from './backup/back-up.js';
import { runBackup, runCheck } from './backup/backup-commands.js';
import { buildApp } from './build-app.js';
import { requireSecure } from './config/require-secure.js';
import type { StorageConfig } from './config/storage-variables.js';
import { CONFIG_VARIABLES, ConfigError, readConfig, readStorageConfig } from './config.js';
import { runDoctor } from './doctor/doctor-command.js';
import { adoptStorage, DataRefusedError } from './open-data.js';
import { SERVER_VERSION } from './server-version.js';

const HELP = `case-attachments-server ${SERVER_VERSION}

Serves the attachments of patient cases. Where the package is installed, and in a clone that is built:

  npx -p @case-attachments/server case-attachments-server [command]

Never npx without -p: where nothing is installed, that would run whatever package of this name somebody registered.

Configured by environment variables:

${CONFIG_VARIABLES.map(({ name, accepts }) => `  ${name}\n      ${accepts}`).join('\n')}

Options:
  --help      show this
  --version   show the version

Commands:
  doctor <url>   find what breaks uploads between browsers and a running server; see doctor --help
  backup <folder>  copy rows and files into a folder that a server can be started on, while this one runs; again: bring it up to date;
                 with --verify read what is in it already, and copy anew what is damaged
  check          read every file and compare it with what was attached
  audit verify   prove that the audit trail is whole; see audit --help
  adopt-storage  let the data folder belong to the database from now on, after a start was refused

Exit codes: 0 stopped by SIGTERM or SIGINT, 1 it could not start or go on, 2 wrong option or variable.
`;

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

async function main(): Promise<void> {
  const [command, ...args] = process.argv.slice(2);
  if (command === 'doctor') return doctor(args);
  if (command === 'audit') return audit(args);
  if (command === 'adopt-storage' && args.length === 0) return adopt();
  if (command === 'backup') return backup(args);
  if (command === 'check' && args.length === 0) return overData((config) => runCheck(config, say));
  const options = readOptions();
  if (options?.help) return void process.stdout.write(HELP);
  if (options?.version) return void process.stdout.write(`${SERVER_VERSION}\n`);
  if (options) await serve();
}

function readOptions() {
  try {
    return parseArgs({ options: { help: { type: 'boolean' }, version: { type: 'boolean' } } }).values;
  } catch (error) {
    failUsage(error);
    return null;
  }
}

function failUsage(error: unknown): void {
  console.error(`${(error as Error).message}\nTry --help.`);
  process.exitCode = EXIT_USAGE;
}

/** The first signal lets it clean up behind itself. */
async function doctor(args: readonly string[]): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  process.exitCode = await runDoctor(args, {
    environment: process.env,
    signal: stop.signal,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  });
}

function audit(args: readonly string[]): void {
  try {
    process.exitCode = runAudit(args, {
      environment: process.env,
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
    });
  } catch (error) {
    fail(error);
  }
}

async function backup(args: readonly string[]): Promise<void> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { verify: { type: 'boolean' } },
    });
    const [folder, ...more] = positionals;
    if (!folder || more.length > 0) throw new Error('backup takes one folder.');
    await overData((config) => runBackup(config, folder, values, say));
  } catch (error) {
    failUsage(error);
  }
}

async function adopt(): Promise<void> {
  try {
    const { dataDirectory, databasePath } = readStorageConfig(process.env);
    const { folder, database } = await adoptStorage({
      dataDirectory,
      ...(databasePath !== null && { databasePath }),
    });
    process.stdout.write(`The data folder ${folder} now belongs to the database ${database}.\n`);
  } catch (error) {
    fail(error);
  }
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function overData(work: (config: StorageConfig) => Promise<boolean>): Promise<void> {
  try {
    if (!(await work(readStorageConfig(process.env)))) process.exitCode = EXIT_FAILED;
  } catch (error) {
    fail(error);
  }
}

async function serve(): Promise<void> {
  try {
    const config = readConfig(process.env);
    requireSecure(config);
    const app = await buildApp(config);
    closeOnSignals(() => app.close());
    try {
      await app.listen({ host: config.host, port: config.port });
    } catch (error) {
      await app.close();
      throw error;
    }
    if (config.demo) app.log.warn('demo mode: anybody can get in; never use it with real cases');
  } catch (error) {
    fail(error);
  }
}

/** What the operator can put right is said in words; of the rest, all that is known. */
function fail(error: unknown): void {
  const inWords =
    error instanceof ConfigError || error instanceof DataRefusedError || error instanceof BackupRefusedError;
  console.error(inWords ? error.message : error);
  process.exitCode = error instanceof ConfigError ? EXIT_USAGE : EXIT_FAILED;
}

/** The first signal lets running requests finish; a second one does not wait. */
function closeOnSignals(close: () => Promise<void>): void {
  let closing = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, async () => {
      if (closing) process.exit(EXIT_FAILED);
      closing = true;
      try {
        await close();
        process.exit(0);
      } catch (error) {
        console.error(error);
        process.exit(EXIT_FAILED);
      }
    });
  }
}

await main();
