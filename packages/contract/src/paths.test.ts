import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  attachmentsPath,
  changesPath,
  commitPath,
  contentPath,
  exportPath,
  exportTicketPath,
  previewPath,
  ROUTES,
  restorePath,
  ticketPath,
  uploadPath,
} from './paths.js';

const HOSTILE = '../other?x=1#y/z';
const id = 'a'.repeat(32);

test('a hostile case id stays one segment of the path', () => {
  const paths = [
    attachmentsPath(HOSTILE),
    contentPath(HOSTILE, id),
    restorePath(HOSTILE, id),
    uploadPath(HOSTILE, id),
    commitPath(HOSTILE, id),
    changesPath(HOSTILE),
  ];
  for (const path of paths) {
    const url = new URL(`https://files.example.org/api${path}`);
    assert.equal(decodeURIComponent(url.pathname.split('/')[3] ?? ''), HOSTILE, path);
    assert.equal(url.search, '', path);
  }
});

test('builders fill the templates the server registers', () => {
  const fill = (template: string) =>
    template.replace(':caseId', 'C-1').replace(':attachmentId', id).replace(':uploadId', id);
  assert.equal(contentPath('C-1', id), fill(ROUTES.attachmentContent));
  assert.equal(restorePath('C-1', id), fill(ROUTES.attachmentRestore));
  assert.equal(ticketPath('C-1', id), fill(ROUTES.attachmentTicket));
  assert.equal(exportTicketPath('C-1'), fill(ROUTES.exportTicket));
  assert.equal(exportPath('C-1'), fill(ROUTES.export));
  assert.equal(uploadPath('C-1', id), fill(ROUTES.upload));
  assert.equal(commitPath('C-1', id), fill(ROUTES.uploadCommit));
  assert.equal(changesPath('C-1'), fill(ROUTES.changes));
  assert.equal(previewPath('C-1', id, 320), `${fill(ROUTES.attachmentPreview)}?size=320&page=1`);
});

test('a list query leaves out what is not set', () => {
  assert.equal(
    attachmentsPath('C-1', { category: 'image', limit: 5 }),
    '/cases/C-1/attachments?category=image&limit=5',
  );
  assert.equal(changesPath('C-1', 0), '/cases/C-1/changes?after=0');
});
