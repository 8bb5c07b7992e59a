import { ExportQuery, type ExportRequest, ROUTES } from '@case-attachments/contract';
import { contentDisposition } from '@case-attachments/contract/content-disposition';
import { ProblemError } from '../domain/problem-error.js';
import type { CaseAccess } from '../http/access-guard.js';
import { SAFE_CONTENT_HEADERS } from '../http/content-headers.js';
import { cutWhenBarred } from '../http/cut-when-barred.js';
import { cutWhenIdle } from '../http/cut-when-idle.js';
import { requireChunks } from '../http/require-chunks.js';
import type { TypedApp } from '../http/typed-app.js';
import type { ExportService } from '../services/export-service.js';

export interface ExportRoutesOptions {
  readonly exports: ExportService;
  /** How often the right of a reader is asked for again. Milliseconds. */
  readonly askAgainMs: number;
  /** An answer whose reader takes nothing for so long is cut. Milliseconds. */
  readonly idleMs: number;
}

/** Files of a case as one zip, made while it is sent. */
export function registerExportRoutes(
  app: TypedApp,
  { exports, askAgainMs, idleMs }: ExportRoutesOptions,
): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: ROUTES.export,
    config: { access: { action: 'export', byTicket: 'export' } },
    schema: { querystring: ExportQuery },
    handler: async (request, reply) => {
      const { caseAccess } = request;
      const wanted = wantedBy(caseAccess, request.query);
      requireChunks(request);
      reply.headers({
        ...SAFE_CONTENT_HEADERS,
        'Content-Type': 'application/zip',
        'Content-Disposition': contentDisposition('attachment', exports.fileName(caseAccess, wanted)),
        'Cache-Control': 'private, no-store',
        'Accept-Ranges': 'none',
        // A proxy that fills its disk with what nobody has taken yet hides how fast the reader is.
        'X-Accel-Buffering': 'no',
      });
      if (request.method === 'HEAD') return reply.send();

      const { user, origin, tenantId, caseId } = caseAccess;
      const running = await exports.start(
        {
          ...{ user, origin, tenantId, caseId },
          mayRead: ({ id, uploaderId }) => caseAccess.allowedOn({ id, uploaderId }, 'read'),
        },
        wanted,
      );
      const { raw } = reply;
      raw.once('close', () => running.ended(raw.writableFinished));
      // It may have left before it was listened to.
      if (raw.destroyed) running.ended(false);
      cutWhenBarred(reply, caseAccess, askAgainMs);
      cutWhenIdle(reply, idleMs);
      return reply.send(running.body);
    },
  });
}

/** @throws ProblemError `request-invalid` */
function wantedBy({ ticket }: CaseAccess, { ticket: _, ...query }: ExportQuery): ExportRequest {
  if (!ticket) {
    const { attachmentIds, ...rest } = query;
    return {
      ...rest,
      ...(attachmentIds && { attachmentIds: attachmentIds.flatMap((ids) => ids.split(',')) }),
    };
  }
  if (ticket.kind !== 'export') throw new Error('The guard let a ticket of another kind in');
  if (Object.keys(query).length > 0) {
    throw new ProblemError('request-invalid', 'What a ticket is for was said when it was made.');
  }
  return ticket.request;
}
