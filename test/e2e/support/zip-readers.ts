import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Programs of other makers that must be content with our zips. Each overlooks something, so all are asked: none minds
 * names twice, ways out of the folder or a month 0 (for those there is `zip-policy/`). Not asked: Java's ZipInputStream,
 * which refuses every stored entry whose size follows its bytes.
 */
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

/**
 * All entries' bytes one after the other, as `bsdtar -xO` reads them from a pipe: without the directory at the end, going
 * from one entry to the next by what follows the bytes. Not `bsdtar -t`: on a pipe it loses what comes after a zip inside.
 * @returns their SHA-256, lower-case hexadecimal
 * @throws with the reader's own words when it finds a fault
 */
export async function pipedSha256(zipPath: string): Promise<string | 'not installed'> {
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  const reader = spawn('bsdtar', ['-xOf', '-'], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  try {
    await once(reader, 'spawn');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'not installed';
    throw error;
  }
  let words = '';
  reader.stderr.on('data', (chunk) => (words += chunk));
  const hash = createHash('sha256');
  reader.stdout.on('data', (chunk) => hash.update(chunk));
  const closed = once(reader, 'close');
  await pipeline(createReadStream(zipPath), reader.stdin).catch((error: NodeJS.ErrnoException) => {
    // It needs nothing of the directory, and does not wait for it.
    if (error.code !== 'EPIPE') throw error;
  });
  const [code] = await closed;
  if (code !== 0 || words !== '') throw new Error(`bsdtar ended with ${code}: ${words}`);
  return hash.digest('hex');
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
