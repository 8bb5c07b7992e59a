import { CasePolicy, ROUTES } from '@case-attachments/contract';
import type { TypedApp } from '../http/typed-app.js';
import type { PolicyService } from '../services/policy-service.js';

export function registerCaseRoutes(app: TypedApp, { policy }: { readonly policy: PolicyService }): void {
  app.get(
    ROUTES.case,
    {
      config: { access: { action: 'list' } },
      exposeHeadRoute: false,
      schema: { response: { 200: CasePolicy } },
    },
    (request) => policy.policyOf(request.caseAccess),
  );
}
