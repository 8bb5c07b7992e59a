import type { Attachment } from '../attachment.js';

/** The last entries of every download of a case: for people, and for machines. */
export const REPORT_TEXT_NAME = 'download report.txt';
export const REPORT_JSON_NAME = 'download report.json';
export const REPORT_NAMES = [REPORT_TEXT_NAME, REPORT_JSON_NAME] as const;

export const REPORT_FORMAT = 'case-attachments-download-report';

/** How one file of the case fared. */
export interface ReportedFile {
  readonly attachment: Pick<Attachment, 'id' | 'name' | 'sizeBytes' | 'sha256' | 'addedAtMs' | 'uploadedBy'>;
  /** Where it lies in the download, or would have. */
  readonly name: string;
  /** Checked bytes that are in the download. */
  readonly savedBytes: number;
  /** Why it is not whole; null when it is. */
  readonly failure: ReportedFailure | null;
}

export interface ReportedFailure {
  /** Stable: a problem code of the contract, or one of the client's own. */
  readonly code: string;
  /** The server's own words, where it gave some. */
  readonly detail?: string;
}

export interface Report {
  readonly caseId: string;
  readonly caseLabel: string;
  readonly madeAtMs: number;
  /** Who downloads. */
  readonly madeBy: string;
  /** IANA name for the times in the text; the machine's own when not given. */
  readonly timeZone?: string;
  readonly files: readonly ReportedFile[];
  /** Asked for by id, and not in the case: nothing else is known of them. */
  readonly unknownIds?: readonly string[];
}

const UNKNOWN: ReportedFailure = { code: 'attachment-not-found' };

/** The words of the text, for a portal in another language. Numbers and times come in written out. */
export interface ReportWords {
  made(time: string, by: string): string;
  whole(saved: number, total: number): string;
  missing(fileName: string, reason: string): string;
  incomplete(fileName: string, name: string, savedBytes: number, sizeBytes: number, reason: string): string;
  /** @param originalName when the download has it under another */
  saved(name: string, originalName: string | null): string;
  facts(sizeBytes: number, addedAt: string, addedBy: string): string;
  /** For a code that the server said nothing about. */
  reason(code: string): string;
}

const REASONS: Readonly<Record<string, string>> = {
  'attachment-deleted': 'It was deleted.',
  'attachment-not-found': 'It is not in the case any more.',
  'not-found': 'The case is not available to you any more.',
  'action-not-allowed': 'You may not download it.',
  'attachment-not-scanned': 'It is still being checked for viruses.',
  'attachment-infected': 'It is quarantined: a virus was found.',
  'attachment-unscannable': 'It could not be checked for viruses.',
  'copy-damaged': 'What arrived was not the file.',
  'storage-unavailable': 'The server cannot find its bytes.',
  unauthenticated: 'The sign-in had ended.',
  network: 'The server did not answer.',
  stalled: 'The server stopped sending.',
};

export const englishReport: ReportWords = {
  made: (time, by) => `Downloaded on ${time} by ${by}`,
  whole: (saved, total) =>
    `${saved} of ${total} files are in this download, each checked against the server.`,
  missing: (fileName, reason) => `MISSING: ${fileName}\r\n  ${reason}`,
  incomplete: (fileName, name, savedBytes, sizeBytes, reason) =>
    `INCOMPLETE, do not use it: ${fileName}\r\n  "${name}" is cut after ${savedBytes} of ${sizeBytes} bytes. ${reason}`,
  saved: (name, originalName) =>
    originalName === null ? name : `${name}\r\n  Attached as "${originalName}"`,
  facts: (sizeBytes, addedAt, addedBy) => `${sizeBytes} bytes, added on ${addedAt} by ${addedBy}`,
  reason: (code) => REASONS[code] ?? 'The server could not send it.',
};

/** What is not whole comes first. Windows line ends and a byte order mark, so that every editor shows every script. */
export function reportText(report: Report, words: ReportWords = englishReport): Uint8Array<ArrayBuffer> {
  const { files, unknownIds = [], timeZone } = report;
  const time = timesIn(timeZone);
  const facts = ({ attachment }: ReportedFile) =>
    `\r\n  ${words.facts(attachment.sizeBytes, time(attachment.addedAtMs), uploaderOf(attachment))}\r\n  SHA-256 ${attachment.sha256}`;
  const head = (file: ReportedFile) => {
    const { attachment, name, savedBytes, failure } = file;
    const original = oneLine(attachment.name);
    if (failure === null) return words.saved(name, baseName(name) === original ? null : original);
    const reason = oneLine(reasonOf(failure, words));
    return savedBytes > 0
      ? words.incomplete(original, name, savedBytes, attachment.sizeBytes, reason)
      : words.missing(original, reason);
  };
  const bad = files.filter(({ failure }) => failure !== null);
  const good = files.filter(({ failure }) => failure === null);
  const text = [
    `${oneLine(report.caseLabel)}\r\n${words.made(time(report.madeAtMs), oneLine(report.madeBy))}`,
    words.whole(good.length, files.length + unknownIds.length),
    ...unknownIds.map((id) => words.missing(id, reasonOf(UNKNOWN, words))),
    ...[...bad, ...good].map((file) => head(file) + facts(file)),
  ].join('\r\n\r\n');
  return new TextEncoder().encode(`\ufeff${text}\r\n`);
}

/** The same as JSON, in the order of the download. Times are ISO 8601 in UTC. */
export function reportJson(report: Report): Uint8Array<ArrayBuffer> {
  const { caseId, caseLabel, madeAtMs, madeBy, files, unknownIds = [] } = report;
  const json = {
    format: REPORT_FORMAT,
    version: 1,
    caseId,
    caseLabel,
    madeAt: isoTime(madeAtMs),
    madeBy,
    filesTotal: files.length + unknownIds.length,
    filesSaved: files.filter(({ failure }) => failure === null).length,
    files: [...files.map(jsonOf), ...unknownIds.map(jsonOfUnknown)],
  };
  return new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`);
}

function jsonOf({ attachment, name, savedBytes, failure }: ReportedFile) {
  return {
    id: attachment.id,
    status: failure === null ? 'saved' : savedBytes > 0 ? 'incomplete' : 'missing',
    /** Null: nothing of it is in the download. */
    name: failure !== null && savedBytes === 0 ? null : name,
    originalName: attachment.name,
    sizeBytes: attachment.sizeBytes,
    savedBytes,
    sha256: attachment.sha256,
    addedAt: isoTime(attachment.addedAtMs),
    addedBy: attachment.uploadedBy.displayName,
    addedByOrganisation: attachment.uploadedBy.orgName ?? null,
    failure: failure && { code: failure.code, reason: reasonOf(failure, englishReport) },
  };
}

/** With all the members that every file has. */
function jsonOfUnknown(id: string) {
  return {
    ...{
      id,
      status: 'missing',
      name: null,
      originalName: null,
      sizeBytes: null,
      savedBytes: 0,
      sha256: null,
    },
    ...{ addedAt: null, addedBy: null, addedByOrganisation: null },
    failure: { code: UNKNOWN.code, reason: reasonOf(UNKNOWN, englishReport) },
  };
}

function reasonOf({ code, detail }: ReportedFailure, words: ReportWords): string {
  return detail ?? words.reason(code);
}

function uploaderOf({ uploadedBy }: ReportedFile['attachment']): string {
  const { displayName, orgName } = uploadedBy;
  return oneLine(orgName === undefined ? displayName : `${displayName}, ${orgName}`);
}

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** A name must not be able to write lines of the report. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** `2026-03-14 10:22 UTC+01:00`: the same in every language, sortable, and one moment wherever it is read. */
function timesIn(timeZone: string | undefined): (ms: number) => string {
  const digits = '2-digit';
  const format = new Intl.DateTimeFormat('sv-SE', {
    ...{ year: 'numeric', month: digits, day: digits, hour: digits, minute: digits },
    timeZoneName: 'longOffset',
    ...(timeZone !== undefined && { timeZone }),
  });
  // Swedish has a typographer's minus.
  return (ms) => format.format(ms).replace('GMT', 'UTC').replace('\u2212', '-');
}

const isoTime = (ms: number) => new Date(ms).toISOString();
