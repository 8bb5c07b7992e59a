import type { IncomingMessage } from 'node:http';

/**
 * The connection may be silent until this request is answered: it waits for the server, not the other way round. Node
 * puts the limit back with the next request on the connection.
 */
export function liftIdleLimit(request: IncomingMessage): void {
  // A request that a test injects has no connection.
  request.socket.setTimeout?.(0);
}
