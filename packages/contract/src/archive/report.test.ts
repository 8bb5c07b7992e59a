import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Report, type ReportedFile, reportJson, reportText } from './report.js';

const file = (name: string, over: Partial<ReportedFile> = {}): ReportedFile => ({
  attachment: {
    id: '0'.repeat(32),
    name,
    sizeBytes: 1000,
    sha256: 'a'.repeat(64),
    addedAtMs: Date.UTC(2026, 2, 14, 9, 22),
    uploadedBy: { displayName: 'Oral surgeon', orgName: 'City clinic', self: false },
  },
  name,
  savedBytes: 1000,
  failure: null,
  ...over,
});

const report = (files: readonly ReportedFile[]): Report => ({
  caseId: 'C-1001',
  caseLabel: 'Case 1001, upper left molar',
  madeAtMs: Date.UTC(2026, 11, 1, 8, 0),
  madeBy: 'Front desk',
  timeZone: 'Europe/Berlin',
  files,
});

const text = (files: readonly ReportedFile[]) =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(reportText(report(files)));
const json = (files: readonly ReportedFile[]) =>
  JSON.parse(new TextDecoder().decode(reportJson(report(files))));

test('the text names what is not whole first, with the reason, and every file with who, when and SHA-256', () => {
  const said = text([
    file('whole.tif'),
    file('gone.tif', { savedBytes: 0, failure: { code: 'attachment-deleted' } }),
    file('cut.zip', { savedBytes: 400, failure: { code: 'network', detail: 'No answer after 5 tries.' } }),
  ]);
  assert.ok(
    said.startsWith(
      '\ufeffCase 1001, upper left molar\r\nDownloaded on 2026-12-01 09:00 UTC+01:00 by Front desk',
    ),
  );
  assert.match(said, /1 of 3 files are in this download/);
  const order = ['MISSING: gone.tif\r\n  It was deleted.', 'INCOMPLETE, do not use it: cut.zip', 'whole.tif'];
  const at = order.map((part) => said.indexOf(part));
  assert.ok(
    at.every((place, index) => place > (at[index - 1] ?? 0)),
    said,
  );
  assert.match(said, /"cut\.zip" is cut after 400 of 1000 bytes\. No answer after 5 tries\./);
  assert.match(
    said,
    /1000 bytes, added on 2026-03-14 10:22 UTC\+01:00 by Oral surgeon, City clinic\r\n {2}SHA-256 a{64}/,
  );
});

test('times in the text name their offset, which follows the season, and the sign that everybody types', () => {
  const timesIn = (timeZone: string) =>
    new TextDecoder().decode(reportText({ ...report([file('a.tif')]), timeZone })).match(/ on .* by/g);
  const summer = { ...file('a.tif').attachment, addedAtMs: Date.UTC(2026, 6, 1, 0, 30) };
  const inSummer = { ...report([file('a.tif', { attachment: summer })]), timeZone: 'America/St_Johns' };
  assert.deepEqual(timesIn('UTC'), [
    ' on 2026-12-01 08:00 UTC+00:00 by',
    ' on 2026-03-14 09:22 UTC+00:00 by',
  ]);
  assert.match(
    new TextDecoder().decode(reportText(inSummer)),
    /on 2026-12-01 04:30 UTC-03:30 by[\s\S]*added on 2026-06-30 22:00 UTC-02:30 by/,
  );
});

test('the text says under which other name a file was attached', () => {
  assert.match(
    text([file('scan.tif', { name: 'Images/scan (2).tif' })]),
    /Images\/scan \(2\)\.tif\r\n {2}Attached as "scan\.tif"/,
  );
  assert.match(text([file('con.txt', { name: '_con.txt' })]), /Attached as "con\.txt"/);
  assert.doesNotMatch(text([file('scan.tif', { name: 'Images/scan.tif' })]), /Attached as/);
});

test('no name writes lines of the report', () => {
  const said = text([file('a.tif\r\nMISSING: b.tif', { name: 'a.tif' })]);
  assert.doesNotMatch(said, /^MISSING/m);
});

test('the JSON says the same for machines', () => {
  const [whole, gone, cut] = json([
    file('whole.tif', { name: 'Images/whole.tif' }),
    file('gone.tif', { savedBytes: 0, failure: { code: 'attachment-deleted' } }),
    file('cut.zip', { savedBytes: 400, failure: { code: 'network', detail: 'No answer.' } }),
  ]).files;
  assert.equal(whole.status, 'saved');
  assert.equal(whole.name, 'Images/whole.tif');
  assert.equal(whole.addedAt, '2026-03-14T09:22:00.000Z');
  assert.deepEqual([gone.status, gone.name, gone.failure.reason], ['missing', null, 'It was deleted.']);
  assert.deepEqual([cut.status, cut.name, cut.savedBytes], ['incomplete', 'cut.zip', 400]);
  assert.deepEqual(cut.failure, { code: 'network', reason: 'No answer.' });
});

test('an id that the case has no file of is missing, and counts', () => {
  const asked = { ...report([file('whole.tif')]), unknownIds: ['0'.repeat(32)] };
  const said = new TextDecoder().decode(reportText(asked));
  assert.match(said, /1 of 2 files/);
  assert.match(said, /MISSING: 0{32}\r\n {2}It is not in the case any more\./);
  const { files, filesTotal } = JSON.parse(new TextDecoder().decode(reportJson(asked)));
  assert.equal(filesTotal, 2);
  assert.deepEqual(Object.keys(files[1]).sort(), Object.keys(files[0]).sort());
  assert.deepEqual(
    [files[1].id, files[1].status, files[1].failure.code],
    ['0'.repeat(32), 'missing', 'attachment-not-found'],
  );
});

test('a case without files has a report, too', () => {
  assert.match(text([]), /0 of 0 files/);
  assert.deepEqual(json([]).files, []);
});
