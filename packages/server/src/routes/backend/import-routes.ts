import { IMPORT_METADATA_HEADER, ImportMetadata, ROUTES } from '@case-attachments/contract';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { Value } from 'typebox/value';
import { ProblemError } from '../../domain/problem-error.js';
import { takeBodiesAsStreams } from '../../http/streamed-bodies.js';
import { attachmentView } from '../../services/attachment-view.js';
import type { ImportRequests } from '../../uploads/import-requests.js';

/** As opaque as a case id. */
const EXTERNAL_ID = /^(?!\.{1,2}$)[A-Za-z0-9._~:@+=-]{1,200}$/;

/** One file from elsewhere, its bytes as the body. */
export function importRoutes(imports: ImportRequests): FastifyPluginAsync {
  return async (app) => {
    takeBodiesAsStreams(app);
    app.put(
      ROUTES.serviceImport,
      { config: { access: { service: 'import' }, streamsBody: true } },
      async (request, reply) => {
        const { attachment, isNew } = await imports.import(
          request.raw,
          request.caseAccess,
          externalIdOf(request),
          metadataOf(request),
        );
        return reply.code(isNew ? 201 : 200).send({
          attachmentId: attachment.id,
          sizeBytes: attachment.sizeBytes,
          sha256: attachment.sha256,
          attachment: attachmentView(attachment, request.service.id),
        });
      },
    );
  };
}

function externalIdOf({ params }: FastifyRequest): string {
  const { externalId } = params as { externalId: string };
  if (EXTERNAL_ID.test(externalId)) return externalId;
  throw new ProblemError(
    'request-invalid',
    'Address: the id of an import has 1 to 200 letters, digits or . _ ~ : @ + = -',
  );
}

function metadataOf({ headers }: FastifyRequest): ImportMetadata {
  const value: unknown = parsed(headers[IMPORT_METADATA_HEADER.toLowerCase()]);
  if (Value.Check(ImportMetadata, value)) return value;
  const [fault] = Value.Errors(ImportMetadata, value);
  const field = fault?.instancePath.slice(1).replaceAll('/', '.');
  throw new ProblemError(
    'metadata-invalid',
    `${IMPORT_METADATA_HEADER}: ${field ? `"${field}" ` : ''}${fault?.message ?? 'not understood'}.`,
  );
}

function parsed(header: string | string[] | undefined): unknown {
  if (typeof header !== 'string') return undefined;
  try {
    // Both alphabets are read.
    return JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
  } catch {
    // Said in one sentence with everything else that is wrong with it.
    return undefined;
  }
}
