import {
  Attachment,
  AttachmentDetails,
  AttachmentPage,
  ListQuery,
  RenameRequest,
  ROUTES,
} from '@case-attachments/contract';
import type { TypedApp } from '../http/typed-app.js';
import type { AttachmentListService } from '../services/attachment-list-service.js';
import type { AttachmentService } from '../services/attachment-service.js';
import { attachmentDetailsView } from '../services/attachment-view.js';
import { attachmentIdOf } from './attachment-params.js';

export interface AttachmentRoutesOptions {
  readonly list: AttachmentListService;
  readonly attachments: AttachmentService;
}

/** A case's list, and one attachment's details, name, deletion and return. */
export function registerAttachmentRoutes(
  app: TypedApp,
  { list, attachments }: AttachmentRoutesOptions,
): void {
  app.get(
    ROUTES.attachments,
    {
      config: { access: { action: 'list' } },
      exposeHeadRoute: false,
      schema: { querystring: ListQuery, response: { 200: AttachmentPage } },
    },
    ({ caseAccess, query }) => list.page(caseAccess, query, caseAccess.user.id),
  );

  app.get(
    ROUTES.attachment,
    {
      config: { access: { action: 'list' } },
      exposeHeadRoute: false,
      schema: { response: { 200: AttachmentDetails } },
    },
    async (request) => {
      const { caseAccess } = request;
      const record = await attachments.live(caseAccess, attachmentIdOf(request));
      return attachmentDetailsView(record, caseAccess.user.id);
    },
  );

  app.patch(
    ROUTES.attachment,
    {
      config: { access: { action: 'rename' } },
      schema: { body: RenameRequest, response: { 200: Attachment } },
    },
    (request) => {
      const { caseAccess, body } = request;
      return attachments.rename(caseAccess, attachmentIdOf(request), body.name, caseAccess);
    },
  );

  app.delete(ROUTES.attachment, { config: { access: { action: 'delete' } } }, async (request, reply) => {
    const { caseAccess } = request;
    await attachments.delete(caseAccess, attachmentIdOf(request), caseAccess);
    return reply.code(204).send();
  });

  app.post(
    ROUTES.attachmentRestore,
    { config: { access: { action: 'restore' } }, schema: { response: { 200: Attachment } } },
    (request) => {
      const { caseAccess } = request;
      return attachments.restore(caseAccess, attachmentIdOf(request), caseAccess);
    },
  );
}
