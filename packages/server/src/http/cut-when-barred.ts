import type { FastifyReply } from 'fastify';
import type { CaseAccess } from './access-guard.js';

/** The reader's right went while an answer was on its way. */
export class BarredError extends Error {
  override readonly name = 'BarredError';

  constructor() {
    super('The reader may not read this any more');
  }
}

/** One answer of a portal that has a bad moment ends nobody's download; a second one in a row does. */
const MOST_UNANSWERED = 1;

/**
 * Asks again, for as long as the answer is on its way, whether its reader still has the right, and breaks the connection
 * when not: what was cut must not look whole.
 * @param cut ends the answer; by default its connection alone
 */
export function cutWhenBarred(
  reply: FastifyReply,
  { stillAllowed }: Pick<CaseAccess, 'stillAllowed'>,
  everyMs: number,
  cut: (error: BarredError) => void = (error) => void reply.raw.destroy(error),
): void {
  let unanswered = 0;
  let timer: NodeJS.Timeout;
  const isAllowed = async () => {
    try {
      const allowed = await stillAllowed();
      unanswered = 0;
      return allowed;
    } catch (err) {
      reply.log.warn({ err }, 'the right to an answer on its way could not be asked for');
      unanswered += 1;
      return unanswered <= MOST_UNANSWERED;
    }
  };
  const askLater = () => {
    timer = setTimeout(async () => {
      const allowed = await isAllowed();
      if (reply.raw.destroyed) return;
      if (allowed) return askLater();
      reply.log.info('cut: the reader lost the right');
      cut(new BarredError());
    }, everyMs).unref();
  };
  askLater();
  reply.raw.once('close', () => clearTimeout(timer));
}
