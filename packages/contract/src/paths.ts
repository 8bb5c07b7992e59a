import type { ListQuery } from './list.js';

/**
 * Every URL of the HTTP contract, relative to the server's prefix (`https://files.example.org/api`).
 * The server registers the templates, the client builds with the functions: neither writes a path of its own.
 */
export const ROUTES = {
  case: '/cases/:caseId',
  attachments: '/cases/:caseId/attachments',
  attachment: '/cases/:caseId/attachments/:attachmentId',
  attachmentRestore: '/cases/:caseId/attachments/:attachmentId/restore',
  attachmentContent: '/cases/:caseId/attachments/:attachmentId/content',
  attachmentTicket: '/cases/:caseId/attachments/:attachmentId/ticket',
  attachmentPreview: '/cases/:caseId/attachments/:attachmentId/preview',
  exportTicket: '/cases/:caseId/export-ticket',
  export: '/cases/:caseId/export',
  uploads: '/cases/:caseId/uploads',
  upload: '/cases/:caseId/uploads/:uploadId',
  uploadCommit: '/cases/:caseId/uploads/:uploadId/commit',
  changes: '/cases/:caseId/changes',
  audit: '/cases/:caseId/audit',
  serviceCase: '/service/cases/:caseId',
  serviceAttachments: '/service/cases/:caseId/attachments',
  serviceAttachment: '/service/cases/:caseId/attachments/:attachmentId',
  serviceContent: '/service/cases/:caseId/attachments/:attachmentId/content',
  serviceImport: '/service/cases/:caseId/imports/:externalId',
  serviceAudit: '/service/cases/:caseId/audit',
  serviceClose: '/service/cases/:caseId/close',
  serviceReopen: '/service/cases/:caseId/reopen',
  serviceMerge: '/service/cases/:caseId/merge',
  servicePurge: '/service/cases/:caseId/purge',
  serviceHold: '/service/cases/:caseId/hold',
  serviceLiftHold: '/service/cases/:caseId/lift-hold',
  serviceDeadLetters: '/service/webhooks/dead-letters',
  serviceDeadLetterRetry: '/service/webhooks/dead-letters/:eventId/retry',
  openapi: '/openapi.json',
  live: '/health/live',
  ready: '/health/ready',
  sdk: '/sdk/:version/*',
} as const;

const enc = encodeURIComponent;

export const casePath = (caseId: string) => `/cases/${enc(caseId)}`;

export function attachmentsPath(caseId: string, query: ListQuery = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) params.set(key, String(value));
  }
  const search = params.toString();
  return `${casePath(caseId)}/attachments${search ? `?${search}` : ''}`;
}

export const attachmentPath = (caseId: string, attachmentId: string) =>
  `${casePath(caseId)}/attachments/${enc(attachmentId)}`;

export const restorePath = (caseId: string, attachmentId: string) =>
  `${attachmentPath(caseId, attachmentId)}/restore`;

export const contentPath = (caseId: string, attachmentId: string) =>
  `${attachmentPath(caseId, attachmentId)}/content`;

export const ticketPath = (caseId: string, attachmentId: string) =>
  `${attachmentPath(caseId, attachmentId)}/ticket`;

export const exportTicketPath = (caseId: string) => `${casePath(caseId)}/export-ticket`;

export const exportPath = (caseId: string) => `${casePath(caseId)}/export`;

/** @param size edge of the box in pixels, one of PREVIEW_SIZES. @param page first page is 1. */
export const previewPath = (caseId: string, attachmentId: string, size: number, page = 1) =>
  `${attachmentPath(caseId, attachmentId)}/preview?size=${size}&page=${page}`;

/** @param column from 0, in squares of the policy's `previewWindowPixels`. @param page first page is 1. */
export const previewWindowPath = (
  caseId: string,
  attachmentId: string,
  { column, row, page = 1 }: { readonly column: number; readonly row: number; readonly page?: number },
) => `${attachmentPath(caseId, attachmentId)}/preview?window=${column},${row}&page=${page}`;

export const uploadsPath = (caseId: string) => `${casePath(caseId)}/uploads`;

export const uploadPath = (caseId: string, uploadId: string) => `${uploadsPath(caseId)}/${enc(uploadId)}`;

export const commitPath = (caseId: string, uploadId: string) => `${uploadPath(caseId, uploadId)}/commit`;

/** @param after with a sequence number: answers as JSON what came after it, for polling. */
export const changesPath = (caseId: string, after?: number) =>
  `${casePath(caseId)}/changes${after === undefined ? '' : `?after=${after}`}`;

/** @param query filter and `format=csv` as in AuditQuery */
export const auditPath = (caseId: string, query: Readonly<Record<string, string>> = {}) => {
  const search = new URLSearchParams(query).toString();
  return `${casePath(caseId)}/audit${search ? `?${search}` : ''}`;
};

/**
 * Optional header of every request about a case: the `user.id` of the policy that the page shows, URL-encoded. When somebody else
 * asks, the server answers 409 `identity-changed`, so that a page never uploads one person's file in the name of another, nor
 * downloads with another's rights.
 */
export const EXPECTED_USER_HEADER = 'X-Expected-User';
