import type { Action, ProblemCode, ServiceAction } from '@case-attachments/contract';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../domain/problem-error.js';
import type { User } from '../ports/access.js';
import type { Denial } from '../services/denial-log.js';
import { ATTACHMENT_ID, CASE_ID, type CaseParams, DEFAULT_TENANT, tenantOf } from './case-params.js';
import { originOf } from './request-origin.js';

/** A busy server and a malformed request are none. */
export const REFUSED_AT_THE_DOOR: readonly ProblemCode[] = [
  'unauthenticated',
  'ticket-expired',
  'identity-changed',
  'not-found',
  'action-not-allowed',
];
/** For what the case is, not for who asks. */
export const REFUSED_INSIDE: readonly ProblemCode[] = [
  'case-closed',
  'case-merged',
  'import-differs',
  'legal-hold',
];

/** Some addresses of services are of no case. */
const NO_CASE = '';

/** For the audit trail. @returns null when that is not why the request failed, or its case can be none */
export function denialOf(
  request: FastifyRequest,
  action: Action | ServiceAction,
  user: User | null,
  error: unknown,
  codes: readonly ProblemCode[],
): Denial | null {
  const { caseId = NO_CASE, attachmentId = '' } = request.params as Partial<CaseParams>;
  if (!(error instanceof ProblemError) || !codes.includes(error.code)) return null;
  if (caseId !== NO_CASE && !CASE_ID.test(caseId)) return null;
  return {
    tenantId: user ? tenantOf(user) : DEFAULT_TENANT,
    caseId,
    user,
    origin: originOf(request),
    action,
    attachmentId: ATTACHMENT_ID.test(attachmentId) ? attachmentId : null,
    reason: error.code,
  };
}
