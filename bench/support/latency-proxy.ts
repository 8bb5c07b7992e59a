import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A line on which everything takes a while to arrive, however much of it: far away, and not slow. */
export class LatencyProxy {
  readonly #sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** @param roundTripMs there and back, each half of it */
  static async start(targetPort: number, roundTripMs: number): Promise<LatencyProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new LatencyProxy(server);
    server.on('connection', (near) => {
      const far = connect({ port: targetPort, host: 'localhost', allowHalfOpen: true });
      proxy.#join(near, far, roundTripMs / 2);
      proxy.#join(far, near, roundTripMs / 2);
    });
    server.listen(0, 'localhost');
    await once(server, 'listening');
    return proxy;
  }

  get origin(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Timers of the same length fire in the order they were set, so bytes stay in theirs. */
  #join(from: Socket, to: Socket, delayMs: number): void {
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk) => void setTimeout(() => to.writable && to.write(chunk), delayMs));
    from.on('end', () => void setTimeout(() => to.end(), delayMs));
    from.on('error', () => to.destroy());
    from.on('close', () => this.#sockets.delete(from));
  }
}
