import { type CaseAttachmentsOptions, caseGrants } from '@case-attachments/server';
import { SqlAuditTrail } from '#server/adapters/sqlite/audit-trail.js';
import { GRANT_SECRET, type ServerGuard } from '../support/server-guard.js';

const NOBODY = 1_000_000;

/** What stands between a request and the files. Must be asked before the plugin is registered. */
export function optionsOf(guard: ServerGuard): Partial<CaseAttachmentsOptions> {
  if (guard === 'full') return { access: caseGrants({ secret: GRANT_SECRET }) };
  // The same server, without what the guard, the audit trail and the limits cost.
  if (guard === 'none') SqlAuditTrail.prototype.record = async () => {};
  return {
    authenticate: async () => ({ id: 'bench', displayName: 'Bench' }),
    authorize: async () => true,
    // One user does what hundreds do.
    limits: { userRequestsPerMinute: NOBODY, strangerRequestsPerMinute: NOBODY },
  };
}
