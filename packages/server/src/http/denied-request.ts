import type { Action, ProblemCode } from '@case-attachments/contract';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../domain/problem-error.js';
import type { User } from '../ports/access.js';
import type { Denial } from '../services/denial-log.js';
import { ATTACHMENT_ID, CASE_ID, type CaseParams, DEFAULT_TENANT, tenantOf } from './case-params.js';
import { originOf } from './request-origin.js';

/** A busy server and a malformed request are none. */
const DENIALS: readonly ProblemCode[] = [
  'unauthenticated',
  'ticket-expired',
  'identity-changed',
  'not-found',
  'action-not-allowed',
];

/** For the audit trail. @returns null when that is not why the request failed, or its case can be none */
export function denialOf(
  request: FastifyRequest,
  action: Action,
  user: User | null,
  error: unknown,
): Denial | null {
  const { caseId, attachmentId = '' } = request.params as CaseParams;
  if (!(error instanceof ProblemError) || !DENIALS.includes(error.code) || !CASE_ID.test(caseId)) return null;
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
