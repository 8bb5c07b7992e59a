import { ROUTES } from '@case-attachments/contract';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../domain/problem-error.js';
import type { RouteAccess } from '../http/access-guard.js';
import { matchesEtag, parseByteRange } from '../http/byte-range.js';
import { contentEtag, contentHeaders } from '../http/content-headers.js';
import { cutWhenBarred } from '../http/cut-when-barred.js';
import type { TypedApp } from '../http/typed-app.js';
import type { AttachmentContentService } from '../services/attachment-content-service.js';
import type { AttachmentService } from '../services/attachment-service.js';
import type { ReadLog } from '../services/read-log.js';
import { attachmentIdOf } from './attachment-params.js';

export interface AttachmentContentRoutesOptions {
  readonly attachments: AttachmentService;
  readonly content: AttachmentContentService;
  readonly reads: ReadLog;
  /** How often the right of whoever downloads is asked for again. Milliseconds. */
  readonly askAgainMs: number;
}

/** Where bytes are had, and by whom. */
export interface ContentPlace {
  readonly url: string;
  readonly access: RouteAccess;
  readonly preHandler?: (request: FastifyRequest) => Promise<void>;
}

const OF_MEMBERS: ContentPlace = {
  url: ROUTES.attachmentContent,
  access: { action: 'read', byTicket: 'content' },
};

/** The bytes of an attachment: whole or in part, with headers that make them harmless. */
export function registerAttachmentContentRoute(
  app: TypedApp,
  { attachments, content, reads, askAgainMs }: AttachmentContentRoutesOptions,
  { url, access, preHandler = async () => {} }: ContentPlace = OF_MEMBERS,
): void {
  app.route({
    method: ['GET', 'HEAD'],
    url,
    config: { access },
    preHandler,
    handler: async (request, reply) => {
      const { caseAccess } = request;
      const record = await attachments.readable(caseAccess, attachmentIdOf(request));
      const { range, 'if-range': ifRange, 'if-none-match': ifNoneMatch } = request.headers;
      const etag = contentEtag(record.sha256);
      const mayInline = caseAccess.ticket === undefined;
      const headers = contentHeaders(record, { mayInline });
      reply.headers(headers);
      const recordRead = (startByte: number) =>
        headers['Content-Disposition']?.startsWith('inline')
          ? reads.viewed(caseAccess, record)
          : reads.downloaded(caseAccess, record, { startByte, byTicket: !mayInline });
      if (matchesEtag(ifNoneMatch, etag)) return reply.code(304).send();

      // RFC 9110 section 14.2: a range is defined for GET alone.
      const asked = request.method === 'GET' ? range : undefined;
      const answer = parseByteRange(asked, singleValue(ifRange), { sizeBytes: record.sizeBytes, etag });
      if (answer.kind === 'unsatisfiable') {
        reply.header('Content-Range', `bytes */${record.sizeBytes}`);
        throw new ProblemError(
          'range-not-satisfiable',
          `"${record.name}" has ${record.sizeBytes} bytes; the range asked for lies behind its end.`,
          { fileName: record.name, sizeBytes: record.sizeBytes },
        );
      }
      const bytes = answer.kind === 'part' ? answer.range : { start: 0, end: record.sizeBytes };
      // Before the answer promises anything.
      const stream = request.method === 'GET' ? await content.open(record, bytes) : undefined;
      if (!stream) await content.requireBytes(record);
      await (stream && recordRead(bytes.start))?.catch((error: unknown) => {
        stream?.destroy();
        throw error;
      });
      if (answer.kind === 'part') {
        reply.code(206);
        reply.header('Content-Range', `bytes ${bytes.start}-${bytes.end - 1}/${record.sizeBytes}`);
      }
      reply.header('Content-Length', bytes.end - bytes.start);
      if (stream) cutWhenBarred(reply, caseAccess, askAgainMs);
      return reply.send(stream);
    },
  });
}

function singleValue(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}
