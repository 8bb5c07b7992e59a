import { HoldRequest, MergeRequest, ROUTES, ServiceCase } from '@case-attachments/contract';
import { requireCaseId } from '../../http/access-guard.js';
import type { TypedApp } from '../../http/typed-app.js';
import type { CaseAdmin } from '../../services/case-admin.js';
import type { CasePurge } from '../../services/case-purge.js';
import type { LegalHoldService } from '../../services/legal-hold-service.js';

export interface ServiceCaseRoutesOptions {
  readonly admin: CaseAdmin;
  readonly purge: CasePurge;
  readonly holds: LegalHoldService;
}

const answer = { response: { 200: ServiceCase } } as const;

/** Whole cases, for the portal's backend. */
export function registerServiceCaseRoutes(
  app: TypedApp,
  { admin, purge, holds }: ServiceCaseRoutesOptions,
): void {
  app.get(
    ROUTES.serviceCase,
    { config: { access: { service: 'list' } }, exposeHeadRoute: false, schema: answer },
    ({ caseAccess }) => admin.find(caseAccess),
  );
  app.post(
    ROUTES.serviceClose,
    { config: { access: { service: 'close' } }, schema: answer },
    ({ caseAccess }) => admin.close(caseAccess, caseAccess),
  );
  app.post(
    ROUTES.serviceReopen,
    { config: { access: { service: 'close' } }, schema: answer },
    ({ caseAccess }) => admin.reopen(caseAccess, caseAccess),
  );
  app.post(
    ROUTES.serviceMerge,
    { config: { access: { service: 'merge' } }, schema: { body: MergeRequest, ...answer } },
    ({ caseAccess, body }) => admin.merge(caseAccess, requireCaseId(body.into), caseAccess),
  );
  app.post(
    ROUTES.servicePurge,
    { config: { access: { service: 'purge' } }, schema: answer },
    async ({ caseAccess }) => {
      await purge.purge(caseAccess, caseAccess);
      return admin.find(caseAccess);
    },
  );
  for (const [url, on] of [
    [ROUTES.serviceHold, true],
    [ROUTES.serviceLiftHold, false],
  ] as const) {
    app.post(
      url,
      { config: { access: { service: 'hold' } }, schema: { body: HoldRequest, ...answer } },
      async ({ caseAccess, body }) => {
        await holds.setLegalHold(caseAccess, on, caseAccess, body.reason);
        return admin.find(caseAccess);
      },
    );
  }
}
