import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { REPORT_FORMAT, REPORT_JSON_NAME, REPORT_TEXT_NAME } from '@case-attachments/contract/archive';
import type { ReadEntry } from './check-zip.js';
import type { ZipFinding, ZipRule } from './zip-finding.js';

export type Fares = 'saved' | 'missing' | 'incomplete';

/** A file of the case, and how it must have fared. */
export interface ExpectedFile {
  readonly id: string;
  /** As it was attached. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly addedAtMs: number;
  /** 'saved' when not given. */
  readonly fares?: Fares;
  /** Where the attached bytes lie, to compare what there is of one that is incomplete. */
  readonly path?: string;
}

/** A file as the report for machines has it. */
interface Told {
  readonly id: string;
  readonly status: Fares;
  readonly name: string | null;
  readonly originalName: string;
  readonly sizeBytes: number;
  readonly savedBytes: number;
  readonly sha256: string;
  readonly addedAt: string;
  readonly addedBy: string;
  readonly failure: { readonly code: string; readonly reason: string } | null;
}

interface ToldZip {
  readonly format: string;
  readonly filesTotal: number;
  readonly filesSaved: number;
  readonly files: readonly Told[];
}

export interface CheckedReport {
  readonly findings: readonly ZipFinding[];
  /** Names in the zip, by attachment. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Compares what the zip holds with what its report tells, and that with what the case had.
 * @param contentOf the bytes of an entry
 */
export async function checkReport(
  entries: readonly ReadEntry[],
  expected: readonly ExpectedFile[],
  contentOf: (entry: ReadEntry) => Promise<Buffer>,
): Promise<CheckedReport> {
  const findings: ZipFinding[] = [];
  const complain = (rule: ZipRule, entry: string | null, words: string) =>
    findings.push({ rule, entry, words });
  const [text, json] = entries.slice(-2);
  if (text?.name !== REPORT_TEXT_NAME || json?.name !== REPORT_JSON_NAME) {
    complain('report', null, `the last entries are ${text?.name} and ${json?.name}`);
    return { findings, names: new Map() };
  }
  const told = parsed((await contentOf(json)).toString());
  if (told?.format !== REPORT_FORMAT || !Array.isArray(told.files)) {
    complain('report', json.name, 'it is no report');
    return { findings, names: new Map() };
  }
  checkSums(told, (words) => complain('report', json.name, words));
  checkText(await contentOf(text), told, (words) => complain('report', text.name, words));
  checkEntries(entries.slice(0, -2), told.files, complain);
  await checkOriginals(told.files, entries, expected, complain);
  const names = new Map<string, string>();
  for (const { id, name } of told.files) if (name !== null) names.set(id, name);
  return { findings, names };
}

type Complain = (rule: ZipRule, entry: string | null, words: string) => void;

function parsed(text: string): ToldZip | null {
  try {
    return JSON.parse(text) as ToldZip;
  } catch {
    return null;
  }
}

function checkSums({ filesTotal, filesSaved, files }: ToldZip, complain: (words: string) => void): void {
  const saved = files.filter(({ status }) => status === 'saved').length;
  if (filesTotal !== files.length || filesSaved !== saved) {
    complain(`${filesSaved} of ${filesTotal}, but it names ${saved} of ${files.length}`);
  }
  for (const { status, name, sizeBytes, savedBytes, failure, originalName } of files) {
    const sound = {
      saved: name !== null && savedBytes === sizeBytes && failure === null,
      incomplete:
        name !== null && savedBytes > 0 && savedBytes < sizeBytes && Boolean(failure?.code && failure.reason),
      missing: name === null && savedBytes === 0 && Boolean(failure?.code && failure.reason),
    };
    if (!sound[status]) complain(`${status} does not fit what it tells of ${originalName}`);
  }
}

/** For people: opens in every editor (byte order mark, line ends of Windows), what is bad first, and nobody is left out. */
function checkText(
  bytes: Buffer,
  { filesTotal, filesSaved, files }: ToldZip,
  complain: (words: string) => void,
): void {
  const text = bytes.toString();
  if (!text.startsWith('\ufeff') || /(?<!\r)\n/.test(text))
    complain('no byte order mark, or line ends of another system');
  if (!text.includes(`${filesSaved} of ${filesTotal} `))
    complain('it does not tell how many files were saved');
  const at = ({ sha256 }: Told) => text.indexOf(sha256);
  const bad = files.filter(({ status }) => status !== 'saved').map(at);
  const good = files.filter(({ status }) => status === 'saved').map(at);
  if ([...bad, ...good].some((place) => place < 0)) complain('it does not name every file with its SHA-256');
  if (Math.max(...bad, -1) > Math.min(...good, Number.POSITIVE_INFINITY))
    complain('what is missing does not come first');
}

function checkEntries(entries: readonly ReadEntry[], files: readonly Told[], complain: Complain): void {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const named = new Set(files.map(({ name }) => name));
  for (const { name } of entries) {
    if (!named.has(name)) complain('report', name, 'the report does not know it');
  }
  for (const file of files) {
    if (file.name === null) continue;
    const entry = byName.get(file.name);
    if (!entry) complain('report', file.name, 'the report knows it, the zip does not');
    else if (entry.sizeBytes !== file.savedBytes) {
      complain('digest', entry.name, `${entry.sizeBytes} bytes, ${file.savedBytes} by the report`);
    } else if (file.status === 'saved' && entry.sha256 !== file.sha256) {
      complain('digest', entry.name, `SHA-256 ${entry.sha256}, ${file.sha256} by the report`);
    }
  }
}

async function checkOriginals(
  files: readonly Told[],
  entries: readonly ReadEntry[],
  expected: readonly ExpectedFile[],
  complain: Complain,
): Promise<void> {
  const byId = new Map(files.map((file) => [file.id, file]));
  const known = new Set(expected.map(({ id }) => id));
  for (const { id, originalName } of files) {
    if (!known.has(id)) complain('original', originalName, 'it is not of this case');
  }
  if (byId.size !== files.length) complain('original', null, 'a file is there twice');
  for (const file of expected) {
    const told = byId.get(file.id);
    if (!told) {
      complain('original', file.name, 'it is not in the report');
      continue;
    }
    const pairs: [string, unknown, unknown][] = [
      ['fares', told.status, file.fares ?? 'saved'],
      ['name', told.originalName, file.name],
      ['size', told.sizeBytes, file.sizeBytes],
      ['SHA-256', told.sha256, file.sha256],
      ['date', Date.parse(told.addedAt), file.addedAtMs],
    ];
    for (const [what, is, should] of pairs) {
      if (is !== should) complain('original', file.name, `${what}: ${is}, and should be ${should}`);
    }
    if (told.status !== 'incomplete' || file.path === undefined) continue;
    const entry = entries.find(({ name }) => name === told.name);
    if (entry?.sha256 !== (await startSha256(file.path, told.savedBytes))) {
      complain('original', file.name, 'what there is of it is not its beginning');
    }
  }
}

async function startSha256(path: string, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { end: bytes - 1 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}
