import { PreviewQuery, ROUTES } from '@case-attachments/contract';
import { matchesEtag } from '../http/byte-range.js';
import { SAFE_CONTENT_HEADERS } from '../http/content-headers.js';
import type { TypedApp } from '../http/typed-app.js';
import type { AttachmentService } from '../services/attachment-service.js';
import type { PreviewService } from '../services/preview-service.js';
import type { ReadLog } from '../services/read-log.js';
import { attachmentIdOf } from './attachment-params.js';

/** A picture stays in one browser's cache no longer than a case grant lives. */
const MAX_AGE_SECONDS = 15 * 60;

export interface PreviewRoutesOptions {
  readonly attachments: AttachmentService;
  readonly previews: PreviewService;
  readonly reads: ReadLog;
}

/** Pictures as WebP that every browser shows, made from what was attached. */
export function registerPreviewRoutes(
  app: TypedApp,
  { attachments, previews, reads }: PreviewRoutesOptions,
): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: ROUTES.attachmentPreview,
    config: { access: { action: 'read' } },
    schema: { querystring: PreviewQuery },
    handler: async (request, reply) => {
      const record = await attachments.readable(request.caseAccess, attachmentIdOf(request));
      const plan = previews.plan(record, request.query);
      reply.headers({
        ...SAFE_CONTENT_HEADERS,
        'Content-Type': 'image/webp',
        'Content-Disposition': 'inline',
        'Cache-Control': `private, max-age=${MAX_AGE_SECONDS}`,
        ETag: plan.etag,
      });
      if (matchesEtag(request.headers['if-none-match'], plan.etag)) {
        // What it shows then may have come for somebody else.
        await reads.viewed(request.caseAccess, record);
        return reply.code(304).send();
      }
      if (request.method === 'HEAD') {
        // What would have to be made first has no length yet (RFC 9110 section 9.3.2).
        const sizeBytes = await previews.keptSizeBytes(record, plan);
        return (sizeBytes === null ? reply : reply.header('Content-Length', sizeBytes)).send();
      }
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      // It may have left before it was listened to.
      if (reply.raw.destroyed) gone.abort();
      const webp = await previews.webp(record, plan, gone.signal);
      await reads.viewed(request.caseAccess, record);
      return reply.header('Content-Length', webp.byteLength).send(webp);
    },
  });
}
