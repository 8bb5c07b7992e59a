import { createHash } from 'node:crypto';
import { checkReport, type ExpectedFile } from './check-report.js';
import { type CentralEntry, type Directory, NARROW_BYTES, NARROW_COUNT, readDirectory } from './directory.js';
import { FileBytes } from './file-bytes.js';
import { readLocalEntry } from './local-entry.js';
import { nameFaults, nameKey } from './name-rules.js';
import { apartMs, clockOf, dosClock, exists, type WallClock } from './zip-date.js';
import { BrokenZipError, ZIP_RULES, type ZipFinding, type ZipRule } from './zip-finding.js';

export interface ZipExpectation {
  /** What the case had, each with how it must have fared. */
  readonly files: readonly ExpectedFile[];
  /** IANA name of the zone that the browser was in; this machine's own when not given. */
  readonly timeZone?: string;
}

export interface ReadEntry {
  readonly name: string;
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly modified: WallClock;
  /** Where its bytes lie in the zip. */
  readonly contentAt: number;
}

export interface ReadZip {
  readonly entries: readonly ReadEntry[];
  /** Of all entries' bytes, one after the other. Lower-case hexadecimal. */
  readonly allSha256: string;
  readonly wide: boolean;
  readonly findings: readonly ZipFinding[];
}

/** In steps of two seconds. */
const DATE_STEP_MS = 2000;
const UNIX = 3;
const REGULAR_FILE = 0o100000;
const KIND_OF_FILE = 0o170000;

/**
 * Reads a zip from its first byte to its last, and tells everything in it that is not as it should be. Memory does not
 * grow with the zip.
 */
export async function checkZip(path: string, expected: ZipExpectation): Promise<ReadZip> {
  const findings: ZipFinding[] = [];
  const entries: ReadEntry[] = [];
  const all = createHash('sha256');
  let wide = false;
  const file = await FileBytes.open(path);
  try {
    const directory = await readDirectory(file);
    wide = directory.wide;
    checkCounts(directory, findings);
    for await (const entry of readEntries(file, directory, all, findings)) entries.push(entry);
    checkDuplicates(entries, findings);
    const report = await checkReport(entries, expected.files, ({ contentAt, sizeBytes }) =>
      file.at(contentAt, sizeBytes),
    );
    findings.push(...report.findings);
    checkDates(entries, expected, report.names, findings);
  } catch (error) {
    if (!(error instanceof BrokenZipError)) throw error;
    findings.push({ rule: error.rule, entry: error.entry, words: error.message });
  } finally {
    await file.close();
  }
  return { entries, allSha256: all.digest('hex'), wide, findings };
}

/** @throws with every finding in words */
export async function expectSoundZip(path: string, expected: ZipExpectation): Promise<ReadZip> {
  const read = await checkZip(path, expected);
  if (read.findings.length === 0) return read;
  const lines = read.findings.map(
    ({ rule, entry, words }) => `${rule}: ${entry ?? 'the zip'}: ${words} (${ZIP_RULES[rule]})`,
  );
  throw new Error(`${path} is not sound:\n${lines.join('\n')}`);
}

function checkCounts({ entries, counts, offset, sizeBytes, wide }: Directory, findings: ZipFinding[]): void {
  const complain = (rule: ZipRule, words: string) => findings.push({ rule, entry: null, words });
  const told = counts.map((count, index) =>
    wide && index > 1 && count === NARROW_COUNT ? Math.max(count, entries.length) : count,
  );
  if (told.some((count) => count !== entries.length))
    complain('count', `${entries.length} entries, told ${counts}`);
  const needed = offset >= NARROW_BYTES || sizeBytes >= NARROW_BYTES || entries.length >= NARROW_COUNT;
  if (wide !== needed) complain('zip64', wide ? 'a wide end without need' : 'no wide end');
  for (const entry of entries) {
    // An entry that is wide for its size may tell its place so, too: its field for wide values is there anyway.
    const needsWideOffset = entry.localOffset >= NARROW_BYTES;
    if (
      entry.wideSize !== entry.sizeBytes >= NARROW_BYTES ||
      (entry.wideOffset !== needsWideOffset && !(entry.wideOffset && entry.wideSize))
    ) {
      findings.push({ rule: 'zip64', entry: entry.name.toString(), words: 'the wide form without need' });
    }
  }
}

/** Each must begin where the one before it ends, in the order of the directory. */
async function* readEntries(
  file: FileBytes,
  directory: Directory,
  all: ReturnType<typeof createHash>,
  findings: ZipFinding[],
): AsyncGenerator<ReadEntry> {
  let next = 0;
  for (const central of directory.entries) {
    const name = central.name.toString();
    const complain = (rule: ZipRule, words: string) => findings.push({ rule, entry: name, words });
    if (central.localOffset !== next)
      complain('structure', `it begins at ${central.localOffset}, not at ${next}`);
    checkCentral(central, name, complain);
    const { contentAt, end, sha256 } = await readLocalEntry(file, central, all, complain);
    next = end;
    const modified = dosClock(central.date, central.time);
    if (!exists(modified)) complain('date', `there is no ${JSON.stringify(modified)}`);
    yield { name, sizeBytes: central.sizeBytes, sha256, modified, contentAt };
  }
  if (next !== directory.offset) {
    findings.push({
      rule: 'structure',
      entry: null,
      words: `the directory begins at ${directory.offset}, not at ${next}`,
    });
  }
}

function checkCentral(
  central: CentralEntry,
  name: string,
  complain: (rule: ZipRule, words: string) => void,
): void {
  for (const rule of nameFaults(name)) complain(rule, JSON.stringify(name));
  if (!Buffer.from(name).equals(central.name)) complain('utf8', 'its bytes are no UTF-8');
  if ((central.flags & 0x0800) === 0) complain('utf8', 'bit 11 is not set');
  // Bit 3 is the descriptor's.
  if ((central.flags & ~0x0808) !== 0) complain('size', `flags ${central.flags.toString(16)}`);
  if (central.method !== 0) complain('size', `method ${central.method}`);
  if (central.packedBytes !== central.sizeBytes)
    complain('size', `${central.packedBytes} of ${central.sizeBytes} bytes`);
  if (central.commentBytes > 0 || central.otherExtra)
    complain('structure', 'a comment or an extra field of another kind');
  const mode = (central.attributes >>> 16) & KIND_OF_FILE;
  if (central.system === UNIX && mode !== 0 && mode !== REGULAR_FILE)
    complain('kind', `mode ${mode.toString(8)}`);
  if ((central.attributes & 0x10) !== 0 || name.endsWith('/')) complain('kind', 'a folder');
}

function checkDuplicates(entries: readonly ReadEntry[], findings: ZipFinding[]): void {
  const seen = new Map<string, string>();
  for (const { name } of entries) {
    const same = seen.get(nameKey(name));
    if (same !== undefined)
      findings.push({ rule: 'duplicate', entry: name, words: `the same as ${JSON.stringify(same)}` });
    seen.set(nameKey(name), name);
  }
}

/** A file's is when it was added; the report's own is when it was made, which nobody here knows. */
function checkDates(
  entries: readonly ReadEntry[],
  { files, timeZone }: ZipExpectation,
  names: ReadonlyMap<string, string>,
  findings: ZipFinding[],
): void {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const clock = clockOf(timeZone);
  for (const { id, addedAtMs } of files) {
    const entry = byName.get(names.get(id) ?? '');
    if (!entry) continue;
    const wanted = clock(addedAtMs);
    if (apartMs(entry.modified, wanted) >= DATE_STEP_MS) {
      const words = `${JSON.stringify(entry.modified)}, added at ${JSON.stringify(wanted)}`;
      findings.push({ rule: 'date', entry: entry.name, words });
    }
  }
}
