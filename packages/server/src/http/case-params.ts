import type { User } from '../ports/access.js';

/** One opaque URL segment: no separators, no percent signs, and not `.` or `..`. */
export const CASE_ID = /^(?!\.{1,2}$)[A-Za-z0-9._~:@+=-]{1,200}$/;
export const ATTACHMENT_ID = /^[0-9a-f]{32}$/;

export const DEFAULT_TENANT = 'default';

/** What addresses of a case name. */
export interface CaseParams {
  readonly caseId: string;
  readonly attachmentId?: string;
}

export function tenantOf(user: User): string {
  return user.tenantId ?? DEFAULT_TENANT;
}
