import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { buildOpenApi, openApiPath } from './openapi.js';
import { ROUTES } from './paths.js';

interface Document {
  readonly info: { readonly version: string };
  readonly paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

const document = buildOpenApi('1.2.3') as unknown as Document;
const operations = Object.values(document.paths).flatMap((verbs) => Object.values(verbs));

describe('buildOpenApi', () => {
  it('has every URL of the contract', () => {
    assert.deepEqual(Object.keys(document.paths).sort(), Object.values(ROUTES).map(openApiPath).sort());
  });

  it('refers to schemas that are there, and has none without a use', () => {
    const used = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    assert.deepEqual([...new Set(used)].sort(), Object.keys(document.components.schemas).sort());
  });

  it('names every operation once, each with an answer and its problems', () => {
    const ids = operations.map(({ operationId }) => operationId);
    assert.equal(new Set(ids).size, ids.length);
    for (const { operationId, responses } of operations) {
      assert.ok(
        Object.keys(responses).some((status) => status.startsWith('2')),
        operationId,
      );
    }
  });

  it('is the file that is published', () => {
    const published = JSON.parse(
      readFileSync(new URL('../openapi.json', import.meta.url), 'utf8'),
    ) as Document;
    assert.deepEqual(published, buildOpenApi(published.info.version));
  });
});
