import type { MissingEntry } from '../case/case-state.js';

/** In the zip when something is missing or cut, and only then. */
export const REPORT_NAME = 'missing files.txt';

export interface ReportLine extends MissingEntry {
  /** Of the attachment, for the one who looks for it. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Set when the beginning of the file is in the zip under this name. */
  readonly cut: { readonly name: string; readonly savedBytes: number } | null;
}

/** The words of the report, for a portal in another language. */
export interface ReportWords {
  heading(saved: number, total: number): string;
  missing(fileName: string, reason: string): string;
  incomplete(
    fileName: string,
    nameInZip: string,
    savedBytes: number,
    sizeBytes: number,
    reason: string,
  ): string;
  reason(code: MissingEntry['failure']['code']): string;
}

const reasons: Partial<Record<MissingEntry['failure']['code'], string>> = {
  'attachment-deleted': 'It was deleted.',
  'attachment-not-found': 'It is not in the case any more.',
  'not-found': 'The case is not available to you any more.',
  'action-not-allowed': 'You may not download it.',
  'attachment-not-scanned': 'It is still being checked.',
  'attachment-infected': 'It is quarantined: a virus was found.',
  'copy-damaged': 'The copy that arrived was not the file.',
  unauthenticated: 'The sign-in had ended.',
  network: 'The server did not answer.',
  stalled: 'The server stopped sending.',
};

export const englishReport: ReportWords = {
  heading: (saved, total) =>
    `${saved} of ${total} files of this case are in this zip, each checked against the server.`,
  missing: (fileName, reason) => `MISSING: ${fileName}\r\n  ${reason}`,
  incomplete: (fileName, nameInZip, savedBytes, sizeBytes, reason) =>
    `INCOMPLETE, do not use it: ${fileName}\r\n  "${nameInZip}" in this zip is cut after ${savedBytes} of ${sizeBytes} bytes. ${reason}`,
  reason: (code) => reasons[code] ?? 'The server could not send it.',
};

/** Plain text with Windows line ends and a byte order mark, so that every editor shows names of every script. */
export function reportFile(
  lines: readonly ReportLine[],
  saved: number,
  total: number,
  words: ReportWords,
): Uint8Array<ArrayBuffer> {
  const paragraphs = lines.map(({ fileName, failure, sha256, sizeBytes, cut }) => {
    const reason = failure.detail ?? words.reason(failure.code);
    const what = cut
      ? words.incomplete(fileName, cut.name, cut.savedBytes, sizeBytes, reason)
      : words.missing(fileName, reason);
    return `${what}\r\n  SHA-256 ${sha256}`;
  });
  const text = [words.heading(saved, total), ...paragraphs].join('\r\n\r\n');
  return new TextEncoder().encode(`\ufeff${text}\r\n`);
}
