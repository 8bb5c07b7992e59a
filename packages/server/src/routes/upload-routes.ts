import {
  CommitRequest,
  MAX_BLOCKS,
  Receipt,
  ROUTES,
  UploadDetails,
  UploadList,
} from '@case-attachments/contract';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../domain/problem-error.js';
import { takeBodiesAsStreams } from '../http/streamed-bodies.js';
import { withContractSchemas } from '../http/typed-app.js';
import { attachmentView } from '../services/attachment-view.js';
import type { TusAnswer } from '../uploads/tus-front.js';
import { requireTusVersion, TUS_VERSION } from '../uploads/tus-headers.js';
import type { UploadRequests } from '../uploads/upload-requests.js';

const access = { config: { access: { action: 'upload' } } } as const;
/** The store watches how the bytes come. */
const streaming = { config: { ...access.config, streamsBody: true } } as const;

/** A digest takes 43 characters, two quotes and a comma; the rest is for a client that indents. Bytes. */
const COMMIT_BODY_LIMIT_BYTES = MAX_BLOCKS * 64;

/** Every `/cases/:caseId/uploads…` route. */
export function uploadRoutes(uploads: UploadRequests): FastifyPluginAsync {
  return async (app) => {
    // tus bodies go to the store as they are, JSON ones are parsed: two scopes, since parsers belong to a scope.
    await app.register(async (scope) => registerTusRoutes(scope, uploads));
    await app.register(async (scope) => registerJsonRoutes(scope, uploads));
  };
}

function registerTusRoutes(app: FastifyInstance, uploads: UploadRequests): void {
  takeBodiesAsStreams(app);
  app.addHook('onSend', async (_request, reply) => {
    // On every answer, errors and refused identities included (tus 1.0, "Tus-Resumable").
    reply.header('Tus-Resumable', TUS_VERSION);
  });

  const head = async (request: FastifyRequest, reply: FastifyReply) => {
    demandTus(request, reply);
    return answer(reply, await uploads.head(request.raw, request.caseAccess, uploadIdOf(request)));
  };
  const patch = async (request: FastifyRequest, reply: FastifyReply) => {
    demandTus(request, reply);
    return answer(reply, await uploads.patch(request.raw, request.caseAccess, uploadIdOf(request)));
  };
  const terminate = async (request: FastifyRequest, reply: FastifyReply) => {
    demandTus(request, reply);
    await uploads.cancel(request.caseAccess, uploadIdOf(request));
    return reply.code(204).send();
  };

  for (const url of [ROUTES.uploads, ROUTES.upload]) {
    app.options(url, { config: { access: 'public' } }, async (request, reply) =>
      answer(reply, await uploads.discover(request.raw)),
    );
  }

  app.post(ROUTES.uploads, streaming, async (request, reply) => {
    demandTus(request, reply);
    const created = await uploads.create(request.raw, request.caseAccess);
    for (const [name, value] of Object.entries(created.headers)) reply.header(name, value);
    return reply
      .code(201)
      .header('Location', uploads.locationOf(created.uploadId, request.caseAccess, pathOf(request)))
      .send({ id: created.uploadId });
  });

  app.head(ROUTES.upload, access, head);
  app.patch(ROUTES.upload, streaming, patch);
  app.delete(ROUTES.upload, access, terminate);

  // For networks whose firewall lets only GET and POST through (tus 1.0, "X-HTTP-Method-Override").
  app.post(ROUTES.upload, streaming, async (request, reply) => {
    switch (String(request.headers['x-http-method-override']).toUpperCase()) {
      case 'HEAD':
        return head(request, reply);
      case 'PATCH':
        return patch(request, reply);
      case 'DELETE':
        return terminate(request, reply);
      default:
        throw new ProblemError(
          'request-invalid',
          'A POST to an upload needs "X-HTTP-Method-Override: PATCH", "HEAD" or "DELETE".',
        );
    }
  });
}

function registerJsonRoutes(scope: FastifyInstance, uploads: UploadRequests): void {
  const app = withContractSchemas(scope);

  app.get(
    ROUTES.uploads,
    { ...access, exposeHeadRoute: false, schema: { response: { 200: UploadList } } },
    async ({ caseAccess }) => ({ uploads: await uploads.list(caseAccess) }),
  );

  app.get(
    ROUTES.upload,
    { ...access, exposeHeadRoute: false, schema: { response: { 200: UploadDetails } } },
    (request) => uploads.details(request.caseAccess, uploadIdOf(request)),
  );

  app.post(
    ROUTES.uploadCommit,
    {
      ...access,
      bodyLimit: COMMIT_BODY_LIMIT_BYTES,
      schema: { body: CommitRequest, response: { 200: Receipt } },
    },
    async (request) => {
      const { caseAccess, body } = request;
      const record = await uploads.commit(request.raw, caseAccess, uploadIdOf(request), body.blockDigests);
      return {
        attachmentId: record.id,
        sizeBytes: record.sizeBytes,
        sha256: record.sha256,
        attachment: attachmentView(record, caseAccess.user.id),
      };
    },
  );
}

function demandTus(request: FastifyRequest, reply: FastifyReply): void {
  try {
    requireTusVersion(request.headers);
  } catch (error) {
    // With a 412 the server says what it speaks.
    reply.header('Tus-Version', TUS_VERSION);
    throw error;
  }
}

function answer(reply: FastifyReply, { status, headers }: TusAnswer): FastifyReply {
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  return reply.code(status).send();
}

function uploadIdOf(request: Pick<FastifyRequest, 'params'>): string {
  return (request.params as { uploadId: string }).uploadId;
}

function pathOf(request: FastifyRequest): string {
  return request.raw.url?.split('?', 1)[0] ?? '';
}
