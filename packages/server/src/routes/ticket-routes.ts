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
import { requireChunks } from '../http/require-chunks.js';
import type { TypedApp } from '../http/typed-app.js';
import type { AttachmentService } from '../services/attachment-service.js';
import type { ExportService } from '../services/export-service.js';
import type { TicketService } from '../services/ticket-service.js';
import { attachmentIdOf } from './attachment-params.js';

export interface TicketRoutesOptions {
  readonly tickets: TicketService;
  readonly attachments: AttachmentService;
  readonly exports: Pick<ExportService, 'reserve'>;
  /** What clients use as `server`; null: the address that they asked at says it, and no header of the request. */
  readonly publicUrl: string | null;
}

/** URLs for what the browser fetches by itself, without a header. */
export function registerTicketRoutes(
  app: TypedApp,
  { tickets, attachments, exports, publicUrl }: TicketRoutesOptions,
): void {
  const ticketFor = async (
    { caseAccess }: Pick<FastifyRequest, 'caseAccess'>,
    purpose: TicketPurpose,
    path: string,
  ): Promise<Ticket> => {
    const { ticket, ...times } = await tickets.issue(caseAccess, caseAccess.caller, purpose);
    return { url: `${addressOf(path, publicUrl)}?${TICKET_PARAMETER}=${ticket}`, ...times };
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
      requireChunks(request);
      const giveBack = await exports.reserve(caseAccess, body);
      try {
        return await ticketFor(request, { kind: 'export', request: body }, exportPath(caseAccess.caseId));
      } catch (error) {
        giveBack();
        throw error;
      }
    },
  );
}

/**
 * Absolute where the operator said how clients reach this server. Else relative to the address that was asked: who asks may have
 * written the request's host, and it must not come into an address that carries a ticket.
 */
function addressOf(path: string, publicUrl: string | null): string {
  return publicUrl === null ? path.slice(path.lastIndexOf('/') + 1) : publicUrl + path;
}
