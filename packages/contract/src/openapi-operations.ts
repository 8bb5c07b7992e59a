import { PreviewQuery } from './attachment.js';
import { AuditQuery } from './audit.js';
import { ChangesQuery } from './change.js';
import { ListQuery } from './list.js';
import { expectedUser, type HeaderParameter, type Operation } from './openapi-operation.js';
import { SERVICE_OPERATIONS } from './openapi-service-operations.js';
import { UPLOAD_OPERATIONS } from './openapi-upload-operations.js';
import type { ProblemCode } from './problem.js';
import { ExportQuery } from './ticket.js';

const text = { type: 'string' };

const range: HeaderParameter = {
  name: 'Range',
  description: 'A single range (RFC 9110 section 14); several get the whole file.',
  schema: text,
};
const ifRange: HeaderParameter = {
  name: 'If-Range',
  description: 'Strong ETag the range is of; otherwise the whole file is sent.',
  schema: text,
};
const ifNoneMatch: HeaderParameter = { name: 'If-None-Match', description: 'ETag at hand.', schema: text };

const contentHeaders = {
  'Accept-Ranges': 'Always `bytes`.',
  'Content-Disposition': 'Inline for raster pictures, video and audio; otherwise attachment.',
  'Content-Length': 'Bytes of this answer.',
  ETag: "Strong: the content's SHA-256.",
};
const partHeaders = { ...contentHeaders, 'Content-Range': 'Which bytes these are, and of how many.' };
const previewHeaders = { ETag: 'Strong: of the content, the part asked for and how it is made.' };

const readProblems = [
  'attachment-not-found',
  'attachment-deleted',
  'attachment-not-scanned',
  'attachment-infected',
  'attachment-unscannable',
  'storage-unavailable',
] as const satisfies ProblemCode[];

const previewProblems = [
  ...readProblems,
  'preview-none',
  'preview-unsupported',
  'preview-too-large',
  'preview-damaged',
  'unavailable',
] as const satisfies ProblemCode[];

const json = 'application/json';

/** Every operation of the contract, in the order of the design's table. */
export const OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    route: 'case',
    id: 'getCasePolicy',
    summary: 'What the server allows on the case for this user',
    answers: { 200: { description: 'The policy.', body: 'CasePolicy' } },
  },
  {
    method: 'get',
    route: 'attachments',
    id: 'listAttachments',
    summary: 'A page of the attachments',
    query: ListQuery,
    answers: { 200: { description: 'The page.', body: 'AttachmentPage' } },
    problems: ['cursor-mismatch'],
  },
  {
    method: 'get',
    route: 'attachment',
    id: 'getAttachment',
    summary: 'One attachment with its block digests',
    headers: [expectedUser],
    answers: { 200: { description: 'The attachment.', body: 'AttachmentDetails' } },
    problems: ['identity-changed', 'attachment-not-found', 'attachment-deleted'],
  },
  {
    method: 'patch',
    route: 'attachment',
    id: 'renameAttachment',
    summary: 'Rename; the extension must stay',
    request: 'RenameRequest',
    answers: { 200: { description: 'The renamed attachment.', body: 'Attachment' } },
    problems: ['attachment-not-found', 'attachment-deleted', 'file-name-invalid', 'legal-hold'],
  },
  {
    method: 'delete',
    route: 'attachment',
    id: 'deleteAttachment',
    summary: 'Delete so that it can be restored; repeatable',
    answers: { 204: { description: 'It is deleted.' } },
    problems: ['attachment-not-found', 'attachment-deleted', 'legal-hold'],
  },
  {
    method: 'post',
    route: 'attachmentRestore',
    id: 'restoreAttachment',
    summary: 'Undo a deletion; repeatable',
    answers: { 200: { description: 'The attachment, live again.', body: 'Attachment' } },
    problems: ['attachment-not-found', 'attachment-deleted'],
  },
  ...(['get', 'head'] as const).map(
    (method): Operation => ({
      method,
      route: 'attachmentContent',
      id: `${method}AttachmentContent`,
      summary: 'The bytes',
      byTicket: true,
      headers: method === 'get' ? [range, ifRange, ifNoneMatch, expectedUser] : [ifNoneMatch, expectedUser],
      answers: {
        200: {
          description: 'The whole file.',
          ...(method === 'get' && { body: { bytes: ['*/*'] } }),
          headers: contentHeaders,
        },
        ...(method === 'get' && {
          206: { description: 'The range.', body: { bytes: ['*/*'] }, headers: partHeaders },
        }),
        304: { description: 'The ETag at hand is the current one.', headers: { ETag: contentHeaders.ETag } },
      },
      problems: [
        'identity-changed',
        ...readProblems,
        ...(method === 'get' ? (['range-not-satisfiable'] as const) : []),
      ],
    }),
  ),
  {
    method: 'post',
    route: 'attachmentTicket',
    id: 'createAttachmentTicket',
    summary: 'A URL with which the browser itself downloads the bytes',
    headers: [expectedUser],
    answers: { 200: { description: 'The ticket.', body: 'Ticket' } },
    problems: ['identity-changed', ...readProblems],
  },
  ...(['get', 'head'] as const).map(
    (method): Operation => ({
      method,
      route: 'attachmentPreview',
      id: `${method}AttachmentPreview`,
      summary: 'A WebP made from the picture: a page in a size, or a window of it at its own pixels',
      query: PreviewQuery,
      headers: [ifNoneMatch],
      answers: {
        200: {
          description: 'The preview.',
          ...(method === 'get' && { body: { bytes: ['image/webp'] } }),
          headers: previewHeaders,
        },
        304: { description: 'The ETag at hand is the current one.', headers: previewHeaders },
      },
      problems: previewProblems,
    }),
  ),
  {
    method: 'post',
    route: 'exportTicket',
    id: 'createExportTicket',
    summary: 'A URL with which the browser itself downloads files of the case as one zip',
    headers: [expectedUser],
    request: 'ExportRequest',
    answers: { 200: { description: 'The ticket.', body: 'Ticket' } },
    problems: ['identity-changed', 'too-many-exports'],
  },
  ...(['get', 'head'] as const).map(
    (method): Operation => ({
      method,
      route: 'export',
      id: `${method}Export`,
      summary: 'Files of the case as one zip, with a report of each at its end',
      byTicket: true,
      query: ExportQuery,
      answers: {
        200: {
          description:
            'The zip, as it is made: without a length, and without its end when it was cut. Dates in it are of `timeZone`.',
          ...(method === 'get' && { body: { bytes: ['application/zip'] } }),
          headers: { 'Content-Disposition': 'Attachment, named by `label`.' },
        },
      },
      problems: method === 'get' ? ['too-many-exports'] : [],
    }),
  ),
  ...UPLOAD_OPERATIONS,
  {
    method: 'get',
    route: 'changes',
    id: 'followChanges',
    summary: 'What happens in the case: server-sent events, or with `after` one page for polling',
    query: ChangesQuery,
    headers: [
      { name: 'Last-Event-ID', description: 'The last `seq` at hand: replays from there.', schema: text },
    ],
    answers: {
      200: {
        description:
          'Events `ready` and `reset` with `{seq}`, `change` with a Change and its `seq` as id, and a comment at each heartbeat.',
        body: ['ChangePage', { bytes: ['text/event-stream'] }],
      },
    },
  },
  {
    method: 'get',
    route: 'audit',
    id: 'listAudit',
    summary: 'Who did what in the case; reading it is recorded, too',
    query: AuditQuery,
    answers: {
      200: {
        description: 'A page, newest first; as CSV (RFC 4180) all that match.',
        body: ['AuditPage', { bytes: ['text/csv'] }],
      },
    },
    problems: ['cursor-mismatch'],
  },
  {
    method: 'get',
    route: 'openapi',
    id: 'getOpenApi',
    summary: 'This document',
    public: true,
    answers: { 200: { description: 'OpenAPI 3.1.', body: { bytes: [json] } } },
  },
  {
    method: 'get',
    route: 'live',
    id: 'getLiveness',
    summary: 'The process answers',
    public: true,
    answers: { 200: { description: 'It lives.', body: { bytes: [json] } } },
  },
  {
    method: 'get',
    route: 'ready',
    id: 'getReadiness',
    summary: 'Database and file storage answer',
    public: true,
    answers: { 200: { description: 'It is ready.', body: { bytes: [json] } } },
    problems: ['storage-unavailable'],
  },
  ...(['get', 'head'] as const).map(
    (method): Operation => ({
      method,
      route: 'sdk',
      id: method === 'get' ? 'getSdkFile' : 'headSdkFile',
      summary: "A file of this server's version of the SDK",
      public: true,
      answers: {
        200: {
          description: 'The file.',
          ...(method === 'get' && { body: { bytes: ['text/javascript', json, 'text/css'] } }),
        },
      },
      problems: ['not-found'],
    }),
  ),
  ...SERVICE_OPERATIONS,
];
