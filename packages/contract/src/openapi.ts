import type { TSchema } from 'typebox';
import { Attachment, AttachmentDetails, IdSchema, RenameRequest } from './attachment.js';
import { AuditPage } from './audit.js';
import { ChangePage } from './change.js';
import { AttachmentPage } from './list.js';
import type { Answer, BodyShape, Operation, SchemaName } from './openapi-operation.js';
import { OPERATIONS } from './openapi-operations.js';
import { ROUTES } from './paths.js';
import { CasePolicy } from './policy.js';
import { PROBLEM_MEDIA_TYPE, PROBLEMS, type ProblemCode } from './problem.js';
import { ProblemSchema } from './problem-schema.js';
import { DeadLetters, HoldRequest, MergeRequest, ServiceCase } from './service.js';
import { ExportRequest, TICKET_PARAMETER, Ticket } from './ticket.js';
import { CommitRequest, Receipt, UploadCreated, UploadDetails, UploadList } from './upload.js';

type Json = { readonly [key: string]: unknown };

const SCHEMAS: Record<SchemaName, TSchema> = {
  Attachment,
  AttachmentDetails,
  AttachmentPage,
  AuditPage,
  CasePolicy,
  ChangePage,
  CommitRequest,
  DeadLetters,
  ExportRequest,
  HoldRequest,
  MergeRequest,
  Problem: ProblemSchema,
  Receipt,
  RenameRequest,
  ServiceCase,
  Ticket,
  UploadCreated,
  UploadDetails,
  UploadList,
};

/** What a route of a case may answer whatever it does. */
const MEMBER_PROBLEMS: readonly ProblemCode[] = [
  'unauthenticated',
  'action-not-allowed',
  'not-found',
  'too-many-requests',
  'internal',
  'unavailable',
];

/** The contract as an OpenAPI 3.1 document. Pure: the same schemas, the same document. */
export function buildOpenApi(version: string): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    const path = openApiPath(ROUTES[operation.route]);
    paths[path] = { ...paths[path], [operation.method]: operationObject(operation, path) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'case-attachments',
      version,
      description: 'Attachments of patient cases: resumable uploads (tus 1.0), lists, previews, downloads.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api', description: "The server's prefix." }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A case grant, or whatever the `authenticate` hook of the server takes.',
        },
        service: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'The portal\'s backend: HS256, `aud: "service"`, `sub`, `actions`, `exp` of at most 15 minutes, and `tenant`.',
        },
        ticket: {
          type: 'apiKey',
          in: 'query',
          name: TICKET_PARAMETER,
          description:
            'For one download, from a ticket route: what a browser fetches by itself has no header.',
        },
      },
      schemas: Object.fromEntries(
        Object.entries(SCHEMAS).map(([name, schema]) => [name, plainSchema(schema)]),
      ),
    },
  };
}

/** `/cases/:caseId` -> `/cases/{caseId}`, `/sdk/:version/*` -> `/sdk/{version}/{file}`. */
export function openApiPath(template: string): string {
  return template.replace(/:(\w+)/g, '{$1}').replace('*', '{file}');
}

function operationObject(operation: Operation, path: string): Json {
  const { id, summary, request, answers } = operation;
  return {
    operationId: id,
    summary,
    ...(operation.public && { security: [] }),
    ...(operation.service && { security: [{ service: [] }] }),
    ...(operation.byTicket && { security: [{ bearer: [] }, { ticket: [] }] }),
    parameters: [
      ...pathParameters(path),
      ...queryParameters(operation.query),
      ...headerParameters(operation),
    ],
    ...(request && { requestBody: { required: true, content: contentOf(request) } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, response(answer)])),
      ...problemResponses(operation),
    },
  };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema:
      name === 'attachmentId' || name === 'uploadId'
        ? plainSchema(IdSchema)
        : { type: 'string', minLength: 1 },
  }));
}

function queryParameters(query: TSchema | undefined): Json[] {
  if (!query) return [];
  const { properties } = plainSchema(query) as { properties: Record<string, Json> };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }));
}

function headerParameters({ headers = [] }: Operation): Json[] {
  return headers.map(({ name, description, required = false, schema }) => ({
    name,
    in: 'header',
    description,
    required,
    schema,
  }));
}

function response({ description, body, headers }: Answer): Json {
  return {
    description,
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, about]) => [
          name,
          { description: about, schema: { type: 'string' } },
        ]),
      ),
    }),
    ...(body !== undefined && { content: contentOf(body) }),
  };
}

function contentOf(body: BodyShape | readonly BodyShape[]): Json {
  const shapes = Array.isArray(body) ? (body as readonly BodyShape[]) : [body as BodyShape];
  return Object.assign(
    {},
    ...shapes.map((shape) =>
      typeof shape === 'string'
        ? { 'application/json': { schema: refTo(shape) } }
        : Object.fromEntries(shape.bytes.map((mediaType) => [mediaType, {}])),
    ),
  );
}

/** One response a status, naming the codes it may carry. */
function problemResponses(operation: Operation): Json {
  const takesInput = operation.query !== undefined || operation.request !== undefined;
  const codes: ProblemCode[] = [
    ...(operation.public ? [] : MEMBER_PROBLEMS),
    ...(takesInput ? (['request-invalid'] as const) : []),
    ...(typeof operation.request === 'string' ? (['body-too-large', 'media-type-unsupported'] as const) : []),
    ...(operation.byTicket ? (['ticket-expired'] as const) : []),
    ...(operation.problems ?? []),
  ];
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set(codes)) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
        ...(operation.method !== 'head' && {
          content: { [PROBLEM_MEDIA_TYPE]: { schema: refTo('Problem') } },
        }),
      },
    ]),
  );
}

function refTo(name: SchemaName): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** Without what TypeBox adds for itself. */
function plainSchema(schema: TSchema): unknown {
  return JSON.parse(JSON.stringify(schema));
}
