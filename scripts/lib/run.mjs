import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Run a command with its output on ours. @returns its exit code; 1 when a signal ended it or it could not start */
export function tryRun(command, args = [], options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** As tryRun. @throws when the exit code is not 0 */
export async function run(command, args, options) {
  const code = await tryRun(command, args, options);
  if (code !== 0) throw new CommandFailed(`${[command, ...(args ?? [])].join(' ')} ended with ${code}`);
}

/** Run a JavaScript file of an installed package or of ours with this very Node. */
export const runNode = (file, args = [], options = {}) => run(process.execPath, [file, ...args], options);

/** A step that said on the terminal itself what went wrong: no stack needed. */
export class CommandFailed extends Error {
  name = 'CommandFailed';
}

/** End the process as a command should: quietly after a command's own words, with the stack after a mistake of ours. */
export function exitWith(error) {
  console.error(error instanceof CommandFailed ? `\n${error.message}` : error);
  process.exit(1);
}
