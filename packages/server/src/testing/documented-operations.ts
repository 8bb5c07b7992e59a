import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface DocumentedOperation {
  /** As in openapi.json: `/cases/{caseId}`. */
  readonly path: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly isPublic: boolean;
  /** Asked by the portal's backend, with its own token. */
  readonly isService: boolean;
}

interface OpenApi {
  readonly paths: Record<string, Record<string, { readonly security?: readonly unknown[] }>>;
}

const openApi = JSON.parse(
  readFileSync(fileURLToPath(import.meta.resolve('@case-attachments/contract/openapi.json')), 'utf8'),
) as OpenApi;

/** Every route and verb of the server: `access-matrix.test.ts` makes sure that openapi.json has them all. */
export const OPERATIONS: readonly DocumentedOperation[] = Object.entries(openApi.paths).flatMap(
  ([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({
      path,
      method: verb.toUpperCase() as DocumentedOperation['method'],
      isService: path.startsWith('/service/'),
      isPublic: operation.security?.length === 0,
    })),
);
