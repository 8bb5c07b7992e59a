import { ROUTES } from '@case-attachments/contract';
import type { TypedApp } from '../../http/typed-app.js';
import type { DeadLetters } from '../../services/webhooks/dead-letters.js';
import type { ImportRequests } from '../../uploads/import-requests.js';
import { type AuditRoutesOptions, registerAuditRoute } from '../audit-routes.js';
import { registerDeadLetterRoutes } from './dead-letter-routes.js';
import { importRoutes } from './import-routes.js';
import {
  registerServiceAttachmentRoutes,
  type ServiceAttachmentRoutesOptions,
} from './service-attachment-routes.js';
import { registerServiceCaseRoutes, type ServiceCaseRoutesOptions } from './service-case-routes.js';

export interface BackendRoutesOptions
  extends ServiceAttachmentRoutesOptions,
    ServiceCaseRoutesOptions,
    AuditRoutesOptions {
  readonly imports: ImportRequests;
  readonly deadLetters: DeadLetters;
}

/** Every `/service/…` route: server to server. */
export async function registerBackendRoutes(app: TypedApp, options: BackendRoutesOptions): Promise<void> {
  registerServiceCaseRoutes(app, options);
  registerServiceAttachmentRoutes(app, options);
  // Also of cases that are merged or purged: nobody else can ask about those any more.
  registerAuditRoute(app, options, { url: ROUTES.serviceAudit, access: { service: 'audit' } });
  registerDeadLetterRoutes(app, options.deadLetters);
  await app.register(importRoutes(options.imports));
}
