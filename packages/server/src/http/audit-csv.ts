import { Readable } from 'node:stream';
import type { AuditEntry } from '@case-attachments/contract';
import { stringify } from 'csv-stringify';

const COLUMNS = [
  ...['seq', 'time', 'kind', 'outcome', 'reason', 'actorId', 'actorName', 'actorOrg', 'actorRoles'],
  ...['attachmentId', 'sha256', 'sizeBytes', 'ip', 'userAgent', 'requestId', 'details'],
];

/**
 * RFC 4180. A cell that a spreadsheet would run as a formula begins with an apostrophe: names and browsers' headers are whatever
 * their senders like.
 */
export function auditCsv(entries: AsyncIterable<AuditEntry>): Readable {
  const csv = stringify({
    header: true,
    columns: COLUMNS,
    record_delimiter: 'windows',
    escape_formulas: true,
    // One without the other ends a row, too, for some who read it: what follows it would be a cell of its own.
    quoted_match: /[\r\n]/,
  });
  const rows = Readable.from(rowsOf(entries));
  rows.once('error', (error) => csv.destroy(error));
  csv.once('close', () => rows.destroy());
  return rows.pipe(csv);
}

async function* rowsOf(entries: AsyncIterable<AuditEntry>): AsyncGenerator<unknown[]> {
  for await (const { actor, atMs, details, ...entry } of entries) {
    yield [
      ...[entry.seq, new Date(atMs).toISOString(), entry.kind, entry.outcome, entry.reason],
      ...[actor.id, actor.displayName, actor.orgName, actor.roles.join(' ')],
      ...[entry.attachmentId, entry.sha256, entry.sizeBytes, entry.ip, entry.userAgent, entry.requestId],
      JSON.stringify(details),
    ];
  }
}
