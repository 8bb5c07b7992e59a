import {
  contentPath,
  ExportRequest,
  exportPath,
  ROUTES,
  TICKET_PARAMETER,
  Ticket,
} from '@case-attachments/contract';
import type { FastifyRequest } from 'fastify';
import type { TicketPurpose } from '../domain/ticket.js';
import { publicPrefixOf } from '../http/public-prefix.js';
import type { TypedApp } from '../http/typed-app.js';
import type { AttachmentService } from '../services/attachment-service.js';
import type { ExportService } from '../services/export-service.js';
import type { TicketService } from '../services/ticket-service.js';
import { attachmentIdOf } from './attachment-params.js';

export interface TicketRoutesOptions {
  readonly tickets: TicketService;
  readonly attachments: AttachmentService;
  readonly exports: Pick<ExportService, 'requireStartable'>;
  /** What clients use as `server`; null takes the address they came by. */
  readonly publicUrl: string | null;
}

/** URLs for what the browser fetches by itself, without a header. */
export function registerTicketRoutes(
  app: TypedApp,
  { tickets, attachments, exports, publicUrl }: TicketRoutesOptions,
): void {
  const ticketFor = async (
    request: FastifyRequest,
    purpose: TicketPurpose,
    path: string,
  ): Promise<Ticket> => {
    const { caseAccess } = request;
    const { ticket, ...times } = await tickets.issue(caseAccess, caseAccess.caller, purpose);
    const prefix = publicPrefixOf(request, app.prefix, publicUrl);
    return { url: `${prefix}${path}?${TICKET_PARAMETER}=${ticket}`, ...times };
  };

  app.post(
    ROUTES.attachmentTicket,
    { config: { access: { action: 'read' } }, schema: { response: { 200: Ticket } } },
    async (request) => {
      const { caseAccess } = request;
      // What cannot be had is said to the page, which shows it better than a tab with the answer in it.
      const { id } = await attachments.readable(caseAccess, attachmentIdOf(request));
      const purpose = { kind: 'content', attachmentId: id } as const;
      return ticketFor(request, purpose, contentPath(caseAccess.caseId, id));
    },
  );

  app.post(
    ROUTES.exportTicket,
    {
      config: { access: { action: 'export' } },
      schema: { body: ExportRequest, response: { 200: Ticket } },
    },
    async (request) => {
      const { caseAccess, body } = request;
      exports.requireStartable(caseAccess, body);
      return ticketFor(request, { kind: 'export', request: body }, exportPath(caseAccess.caseId));
    },
  );
}
