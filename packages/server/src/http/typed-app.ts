import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';

/** Schemas of the few routes that are no part of the contract. */
export { Type } from '@fastify/type-provider-typebox';

/** An app whose handlers are typed by the contract's schemas. */
export type TypedApp = ReturnType<typeof withContractSchemas>;

/**
 * Validates with the contract's schemas as they are written, whatever validator the app around us uses: unknown
 * properties are refused, never dropped, and only what arrives as text (query, headers) is converted.
 */
export function withContractSchemas(app: FastifyInstance) {
  return app.setValidatorCompiler(TypeBoxValidatorCompiler).withTypeProvider<TypeBoxTypeProvider>();
}
