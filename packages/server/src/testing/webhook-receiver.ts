import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookEvent } from '@case-attachments/contract';

export const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

export interface Delivery {
  readonly id: string;
  readonly event: WebhookEvent;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** The portal's endpoint, on a socket. */
export async function startReceiver() {
  const deliveries: Delivery[] = [];
  const receiver = {
    deliveries,
    url: '',
    answer: (response: ServerResponse, _delivery: Delivery): void => void response.writeHead(204).end(),
    of: (caseId: string) => deliveries.filter(({ event }) => event.data.caseId === caseId),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces).toString();
    const { headers } = request;
    const delivery = { id: String(headers['webhook-id']), event: JSON.parse(body), body, headers };
    deliveries.push(delivery);
    receiver.answer(response, delivery);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return receiver;
}

/** As the Standard Webhooks specification has receivers do it. */
export function isSigned({ id, body, headers }: Delivery, secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${id}.${headers['webhook-timestamp']}.${body}`;
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return String(headers['webhook-signature']).split(' ').includes(expected);
}
