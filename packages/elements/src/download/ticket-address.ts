import type { Ticket } from '@case-attachments/contract';
import type { ApiClient, ApiRequest } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';

/**
 * An address that the browser fetches by itself.
 * @param path of the route that gives tickets for it
 * @throws ApiError; the signal's reason
 */
export async function ticketAddress(
  client: ApiClient,
  path: string,
  request: Pick<ApiRequest, 'json' | 'signal'>,
): Promise<string> {
  const { url } = await client.json<Ticket>(path, { ...request, method: 'POST' });
  // Relative to the address that was asked, where the server does not know its own.
  const address = new URL(url, client.server + path);
  if (!/^https?:$/.test(address.protocol)) throw new ApiError({ code: 'response-invalid' }, null);
  return address.href;
}
