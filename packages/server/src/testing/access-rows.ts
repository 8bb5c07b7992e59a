import type { Action } from '@case-attachments/contract';

/** What a route of a case asks for, and how it answers a member who may do it. One row a route and verb. */
export interface AccessRow {
  readonly action: Action;
  /** The status for a member, on a fresh attachment of five bytes or a fresh upload of five bytes. */
  readonly member: number;
  readonly query?: string;
  readonly json?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: string;
}

const tus = { 'tus-resumable': '1.0.0' };
const patch = {
  ...tus,
  'content-type': 'application/offset+octet-stream',
  'upload-offset': '0',
};
const creation = {
  ...tus,
  'upload-length': '5',
  'upload-metadata': `filename ${Buffer.from('a.png').toString('base64')}`,
};

/** The access matrix has a row for each route and verb of a case; without one its test fails. Add yours here. */
export const ACCESS_ROWS: Readonly<Record<string, AccessRow>> = {
  'GET /cases/:caseId': { action: 'list', member: 200 },
  'GET /cases/:caseId/attachments': { action: 'list', member: 200 },
  'GET /cases/:caseId/attachments/:attachmentId': { action: 'list', member: 200 },
  'PATCH /cases/:caseId/attachments/:attachmentId': {
    action: 'rename',
    member: 200,
    json: { name: 'b.png' },
  },
  'DELETE /cases/:caseId/attachments/:attachmentId': { action: 'delete', member: 204 },
  'POST /cases/:caseId/attachments/:attachmentId/restore': { action: 'restore', member: 200 },
  'GET /cases/:caseId/attachments/:attachmentId/content': { action: 'read', member: 200 },
  'HEAD /cases/:caseId/attachments/:attachmentId/content': { action: 'read', member: 200 },
  'GET /cases/:caseId/attachments/:attachmentId/preview': { action: 'read', member: 415, query: '?size=256' },
  'HEAD /cases/:caseId/attachments/:attachmentId/preview': {
    action: 'read',
    member: 415,
    query: '?size=256',
  },
  'POST /cases/:caseId/attachments/:attachmentId/ticket': { action: 'read', member: 200 },
  'POST /cases/:caseId/export-ticket': { action: 'export', member: 200, json: {} },
  'GET /cases/:caseId/export': { action: 'export', member: 200 },
  'HEAD /cases/:caseId/export': { action: 'export', member: 200 },
  'GET /cases/:caseId/changes': { action: 'list', member: 200, query: '?after=0' },
  'GET /cases/:caseId/audit': { action: 'audit', member: 200 },
  'GET /cases/:caseId/uploads': { action: 'upload', member: 200 },
  'POST /cases/:caseId/uploads': { action: 'upload', member: 201, headers: creation },
  'GET /cases/:caseId/uploads/:uploadId': { action: 'upload', member: 200 },
  'HEAD /cases/:caseId/uploads/:uploadId': { action: 'upload', member: 200, headers: tus },
  'PATCH /cases/:caseId/uploads/:uploadId': { action: 'upload', member: 204, headers: patch, payload: 'he' },
  'POST /cases/:caseId/uploads/:uploadId': {
    action: 'upload',
    member: 204,
    headers: { ...patch, 'x-http-method-override': 'PATCH' },
    payload: 'he',
  },
  'DELETE /cases/:caseId/uploads/:uploadId': { action: 'upload', member: 204, headers: tus },
  'POST /cases/:caseId/uploads/:uploadId/commit': {
    action: 'upload',
    member: 409,
    json: { blockDigests: ['x'.repeat(43)] },
  },
};

/** Open to everybody, since they hold nothing of any case. Whoever adds one says here why. */
export const PUBLIC_ROUTES: Readonly<Record<string, string>> = {
  'GET /health/live': 'a load balancer has no identity',
  'GET /health/ready': 'a load balancer has no identity',
  'GET /metrics': 'only registered with a token of its own, which it checks',
  'GET /openapi.json': 'what the server can do, not what it holds',
  'GET /sdk/:version/*': 'a script tag sends no identity',
  'HEAD /sdk/:version/*': 'a script tag sends no identity',
  'GET /demo/grant': 'only registered in demo mode',
  'OPTIONS *': 'preflights',
  'OPTIONS /cases/:caseId/uploads': 'tus: what the server can do',
  'OPTIONS /cases/:caseId/uploads/:uploadId': 'tus: what the server can do',
};
