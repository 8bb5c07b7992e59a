import { AttachmentDetails, AttachmentPage, ListQuery, ROUTES } from '@case-attachments/contract';
import type { FastifyRequest } from 'fastify';
import type { TypedApp } from '../../http/typed-app.js';
import type { AttachmentListService } from '../../services/attachment-list-service.js';
import type { AttachmentService } from '../../services/attachment-service.js';
import { attachmentDetailsView } from '../../services/attachment-view.js';
import type { CaseAdmin } from '../../services/case-admin.js';
import {
  type AttachmentContentRoutesOptions,
  registerAttachmentContentRoute,
} from '../attachment-content-routes.js';
import { attachmentIdOf } from '../attachment-params.js';

export interface ServiceAttachmentRoutesOptions extends AttachmentContentRoutesOptions {
  readonly list: AttachmentListService;
  readonly attachments: AttachmentService;
  readonly admin: CaseAdmin;
}

/** What people see of a case, for the portal's backend. */
export function registerServiceAttachmentRoutes(
  app: TypedApp,
  options: ServiceAttachmentRoutesOptions,
): void {
  const { list, attachments, admin } = options;
  const preHandler = ({ caseAccess }: FastifyRequest) => admin.requireThere(caseAccess);
  app.get(
    ROUTES.serviceAttachments,
    {
      config: { access: { service: 'list' } },
      exposeHeadRoute: false,
      preHandler,
      schema: { querystring: ListQuery, response: { 200: AttachmentPage } },
    },
    ({ caseAccess, query }) => list.page(caseAccess, query, caseAccess.user.id),
  );
  app.get(
    ROUTES.serviceAttachment,
    {
      config: { access: { service: 'list' } },
      exposeHeadRoute: false,
      preHandler,
      schema: { response: { 200: AttachmentDetails } },
    },
    async (request) => {
      const { caseAccess } = request;
      const record = await attachments.live(caseAccess, attachmentIdOf(request));
      return attachmentDetailsView(record, caseAccess.user.id);
    },
  );
  registerAttachmentContentRoute(app, options, {
    url: ROUTES.serviceContent,
    access: { service: 'read' },
    preHandler,
  });
}
