import Type from 'typebox';
import { ProblemCodeSchema } from './attachment.js';

/** Schema of {@link import('./problem.js').Problem}, for `openapi.json`. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: ProblemCodeSchema,
    detail: Type.String(),
    requestId: Type.Optional(Type.String()),
    fileName: Type.Optional(Type.String()),
    sizeBytes: Type.Optional(Type.Integer()),
    limitBytes: Type.Optional(Type.Integer()),
    offsetBytes: Type.Optional(Type.Integer()),
    retryAfterSeconds: Type.Optional(Type.Integer()),
    allowedExtensions: Type.Optional(Type.Array(Type.String())),
  },
  { additionalProperties: false },
);
