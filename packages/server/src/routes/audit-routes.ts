import { AuditPage, AuditQuery, ROUTES } from '@case-attachments/contract';
import { contentDisposition } from '@case-attachments/contract/content-disposition';
import type { RouteAccess } from '../http/access-guard.js';
import { auditCsv } from '../http/audit-csv.js';
import { SAFE_CONTENT_HEADERS } from '../http/content-headers.js';
import { cutWhenBarred } from '../http/cut-when-barred.js';
import type { TypedApp } from '../http/typed-app.js';
import type { AuditService } from '../services/audit-service.js';

export interface AuditRoutesOptions {
  readonly audit: AuditService;
  /** How often the right of whoever reads all of it is asked for again. Milliseconds. */
  readonly askAgainMs: number;
}

export interface AuditRoute {
  readonly url: string;
  readonly access: RouteAccess;
}

/** Who did what in a case: a page as JSON, or all of it as CSV. */
export function registerAuditRoute(
  app: TypedApp,
  { audit, askAgainMs }: AuditRoutesOptions,
  { url, access }: AuditRoute = { url: ROUTES.audit, access: { action: 'audit' } },
): void {
  app.get(
    url,
    {
      config: { access },
      exposeHeadRoute: false,
      schema: { querystring: AuditQuery, response: { 200: AuditPage } },
    },
    async ({ caseAccess, query, headers }, reply) => {
      reply.header('Cache-Control', 'private, no-store');
      const asked = query.format ?? (/\btext\/csv\b/.test(headers.accept ?? '') ? 'csv' : 'json');
      if (asked === 'json') return audit.page(caseAccess, query);
      const entries = await audit.entries(caseAccess, query);
      reply.headers({
        ...SAFE_CONTENT_HEADERS,
        'Content-Type': 'text/csv; charset=utf-8; header=present',
        'Content-Disposition': contentDisposition('attachment', `audit ${caseAccess.caseId}.csv`),
      });
      cutWhenBarred(reply, caseAccess, askAgainMs);
      return reply.send(auditCsv(entries) as never);
    },
  );
}
