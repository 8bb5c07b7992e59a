import type { FastifyRequest } from 'fastify';

/** How clients reach the prefix of the API: as the operator says, else as this request came. No slash at the end. */
export function publicPrefixOf(
  { protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>,
  prefix: string,
  publicUrl: string | null,
): string {
  return publicUrl ?? `${protocol}://${host}${prefix}`;
}
