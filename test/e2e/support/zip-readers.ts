import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Programs of other makers that must be content with our zips. */
const READERS: readonly { readonly name: string; readonly command: readonly [string, ...string[]] }[] = [
  { name: 'unzip', command: ['unzip', '-tqq'] },
  { name: '7z', command: ['7z', 't', '-bd'] },
  { name: 'python3 zipfile', command: ['python3', '-m', 'zipfile', '-t'] },
];

export type ZipVerdict = 'sound' | 'not installed';

/** @throws with the reader's own words when it finds a fault */
export async function verdicts(zipPath: string): Promise<Record<string, ZipVerdict>> {
  const found: Record<string, ZipVerdict> = {};
  for (const { name, command } of READERS) {
    const [program, ...args] = command;
    try {
      const { stdout, stderr } = await run(program, [...args, zipPath]);
      // Python prints what is wrong and ends with 0.
      if (/corrupt|bad|error/i.test(stdout.replace(/Everything is Ok/i, '') + stderr)) {
        throw new Error(`${name}: ${stdout}${stderr}`);
      }
      found[name] = 'sound';
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      found[name] = 'not installed';
    }
  }
  return found;
}

const HASH_ENTRIES = `
import hashlib, json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    print(json.dumps({i.filename: hashlib.sha256(z.read(i)).hexdigest() for i in z.infolist()}))
`;

/** SHA-256 of every entry, by name. Needs python3. */
export async function entryDigests(zipPath: string): Promise<Record<string, string>> {
  const { stdout } = await run('python3', ['-c', HASH_ENTRIES, zipPath], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as Record<string, string>;
}
