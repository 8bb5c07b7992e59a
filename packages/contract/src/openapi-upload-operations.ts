import { expectedUser, type HeaderParameter, type Operation } from './openapi-operation.js';
import type { ProblemCode } from './problem.js';
import { IDEMPOTENCY_KEY_PATTERN } from './upload.js';

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };

const tusResumable: HeaderParameter = {
  name: 'Tus-Resumable',
  description: 'Version of the tus protocol.',
  required: true,
  schema: { type: 'string', const: '1.0.0' },
};

const offsetHeaders = { 'Upload-Offset': 'Bytes that lie safely on the server.' };

const commitProblems = [
  'upload-not-found',
  'upload-locked',
  'upload-verifying',
  'upload-rejected',
  'type-not-accepted',
  'content-refused',
  'digest-mismatch',
  'storage-full',
  'storage-unavailable',
] as const satisfies ProblemCode[];

/** How a file arrives: tus 1.0, and the commit that ends it. */
export const UPLOAD_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    route: 'uploads',
    id: 'createUpload',
    summary: 'Create an upload (tus 1.0 creation)',
    headers: [
      tusResumable,
      { name: 'Upload-Length', description: 'Size of the file in bytes.', required: true, schema: count },
      {
        name: 'Upload-Metadata',
        description:
          'Pairs as in tus 1.0. `filename` is needed, `filetype` is a hint, `commit=explicit` announces a commit with digests; unknown keys are dropped.',
        required: true,
        schema: text,
      },
      {
        name: 'Idempotency-Key',
        description: 'The same key again answers with the same upload: a lost answer makes no second one.',
        schema: { type: 'string', pattern: IDEMPOTENCY_KEY_PATTERN },
      },
      expectedUser,
    ],
    answers: {
      201: {
        description: 'The upload.',
        body: 'UploadCreated',
        headers: { Location: 'URL of the upload, for tus clients.', ...offsetHeaders },
      },
    },
    problems: [
      'request-invalid',
      'tus-version-unsupported',
      'identity-changed',
      'upload-length-required',
      'metadata-invalid',
      'file-name-invalid',
      'file-too-large',
      'type-not-accepted',
      'content-refused',
      'idempotency-key-reused',
      'too-many-open-uploads',
      'storage-full',
      'storage-unavailable',
    ],
  },
  {
    method: 'get',
    route: 'uploads',
    id: 'listUploads',
    summary: "This user's unfinished uploads of the case",
    answers: { 200: { description: 'In order of creation.', body: 'UploadList' } },
  },
  {
    method: 'get',
    route: 'upload',
    id: 'getUpload',
    summary: "An upload's state and the digests of its stored blocks",
    answers: { 200: { description: 'The upload.', body: 'UploadDetails' } },
    problems: ['upload-not-found'],
  },
  {
    method: 'head',
    route: 'upload',
    id: 'headUpload',
    summary: 'Offset of an upload (tus 1.0)',
    headers: [tusResumable],
    answers: {
      200: {
        description: 'Where to go on.',
        headers: { ...offsetHeaders, 'Upload-Length': 'Size of the file in bytes.' },
      },
    },
    problems: ['upload-not-found', 'upload-locked', 'upload-verifying', 'upload-rejected'],
  },
  {
    method: 'patch',
    route: 'upload',
    id: 'patchUpload',
    summary: 'Send bytes from an offset on (tus 1.0)',
    headers: [
      tusResumable,
      { name: 'Upload-Offset', description: 'Where these bytes start.', required: true, schema: count },
    ],
    request: { bytes: ['application/offset+octet-stream'] },
    answers: { 204: { description: 'The bytes are safe.', headers: offsetHeaders } },
    problems: [
      ...commitProblems,
      'tus-version-unsupported',
      'media-type-unsupported',
      'upload-offset-mismatch',
      'upload-length-exceeded',
      'upload-committed',
    ],
  },
  {
    method: 'delete',
    route: 'upload',
    id: 'deleteUpload',
    summary: 'Give an upload up (tus 1.0 termination)',
    headers: [tusResumable],
    answers: { 204: { description: 'Its bytes are gone.' } },
    problems: ['upload-not-found', 'upload-locked', 'upload-committed'],
  },
  {
    method: 'post',
    route: 'upload',
    id: 'overrideUpload',
    summary: 'PATCH or DELETE for networks that let only GET and POST through (tus 1.0)',
    headers: [
      tusResumable,
      {
        name: 'X-HTTP-Method-Override',
        description: 'What this POST stands for; the rest is as there.',
        required: true,
        schema: { type: 'string', enum: ['PATCH', 'DELETE'] },
      },
      { name: 'Upload-Offset', description: 'For PATCH: where these bytes start.', schema: count },
    ],
    answers: { 204: { description: 'As the PATCH or the DELETE.', headers: offsetHeaders } },
    problems: [
      ...commitProblems,
      'request-invalid',
      'tus-version-unsupported',
      'media-type-unsupported',
      'upload-offset-mismatch',
      'upload-length-exceeded',
      'upload-committed',
    ],
  },
  {
    method: 'post',
    route: 'uploadCommit',
    id: 'commitUpload',
    summary: 'Verify the bytes and attach the file; repeatable',
    request: 'CommitRequest',
    answers: { 200: { description: 'The receipt: the file is attached.', body: 'Receipt' } },
    problems: [...commitProblems, 'upload-incomplete'],
  },
];
