import type { FastifyReply } from 'fastify';

/** A reader who has stopped is noticed at most a quarter later than it could be. */
const LOOKS = 4;

/**
 * Breaks the connection of an answer whose reader has taken nothing for so long: a download that is paused and forgotten keeps
 * what others wait for. What was cut must not look whole.
 * @param idleMs more than what fits between a server and a slow reader takes it
 */
export function cutWhenIdle(reply: FastifyReply, idleMs: number): void {
  const { raw } = reply;
  let before = -1;
  let idleLooks = 0;
  const timer = setInterval(() => {
    // Counts what waits to be sent as well: that grows only while the reader makes room for more.
    const now = raw.socket?.bytesWritten ?? before;
    idleLooks = now === before ? idleLooks + 1 : 0;
    before = now;
    if (idleLooks < LOOKS) return;
    reply.log.info('cut: the reader took nothing for too long');
    raw.destroy();
  }, idleMs / LOOKS).unref();
  raw.once('close', () => clearInterval(timer));
}
