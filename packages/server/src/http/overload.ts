import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import type { Limits } from '../domain/limits.js';
import { ProblemError } from '../domain/problem-error.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered also by a server that has too much to do: whoever asks decides whether to restart it. */
    evenOverloaded?: true;
  }
}

const RETRY_AFTER_SECONDS = 5;

/**
 * Turns new requests away with 503 while the server is so far behind, or so large, that all would suffer. What runs goes
 * on, and clients come back by themselves. Register it before whatever costs something.
 */
export async function registerOverload(
  app: FastifyInstance,
  { maxEventLoopDelayMs, maxMemoryBytes }: Pick<Limits, 'maxEventLoopDelayMs' | 'maxMemoryBytes'>,
  sampleMs: number,
): Promise<void> {
  await app.register(underPressure, {
    maxEventLoopDelay: maxEventLoopDelayMs,
    ...(maxMemoryBytes !== null && { maxRssBytes: maxMemoryBytes }),
    sampleInterval: sampleMs,
    pressureHandler: (request, _reply, kind, value) => {
      if (request.routeOptions.config.evenOverloaded) return;
      // No sample was taken within the interval: that is no measurement.
      if (value === Number.POSITIVE_INFINITY) return;
      request.log.warn({ kind, value }, 'overloaded');
      throw new ProblemError(
        'unavailable',
        'The server has too much to do just now. Try again in a moment.',
        {
          retryAfterSeconds: RETRY_AFTER_SECONDS,
        },
      );
    },
  });
}
