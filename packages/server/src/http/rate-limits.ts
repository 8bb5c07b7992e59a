import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Limits } from '../domain/limits.js';
import { ProblemError } from '../domain/problem-error.js';

const WINDOW_MS = 60_000;
/** Users, or addresses, counted at once. The one not heard of for longest makes room. */
const COUNTED_AT_ONCE = 10_000;

/** Counts who asks. Each throws `too-many-requests` beyond what a minute allows. */
export interface RateLimits {
  /** Somebody who has signed in, or holds a ticket: wherever they are. */
  ofUser(request: FastifyRequest, tenantId: string, userId: string): Promise<void>;
  /**
   * Somebody nobody knows, by address. A clinic is one address: what its strangers do never counts against the
   * people there who have signed in.
   */
  ofStranger(request: FastifyRequest): Promise<void>;
}

export async function registerRateLimits(
  app: FastifyInstance,
  { userRequestsPerMinute, strangerRequestsPerMinute }: Limits,
): Promise<RateLimits> {
  await app.register(rateLimit, { global: false, timeWindow: WINDOW_MS, cache: COUNTED_AT_ONCE });
  const userOf = new WeakMap<FastifyRequest, string>();
  const countUser = app.createRateLimit({
    max: userRequestsPerMinute,
    keyGenerator: (request) => userOf.get(request) ?? '',
  });
  const countAddress = app.createRateLimit({ max: strangerRequestsPerMinute });
  return {
    ofUser: async (request, tenantId, userId) => {
      userOf.set(request, JSON.stringify([tenantId, userId]));
      refuseBeyond(await countUser(request));
    },
    ofStranger: async (request) => refuseBeyond(await countAddress(request)),
  };
}

/** Whoever is turned away before it is known who they are is a stranger. @throws too-many-requests, and what `work` throws */
export async function countingFailures<T>(
  limits: RateLimits | undefined,
  request: FastifyRequest,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await limits?.ofStranger(request);
    throw error;
  }
}

function refuseBeyond(count: Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>): void {
  if (count.isAllowed || !count.isExceeded) return;
  throw new ProblemError(
    'too-many-requests',
    'There were more requests within a minute than the server takes. Nothing is lost: wait a moment, then go on.',
    { retryAfterSeconds: Math.max(1, count.ttlInSeconds) },
  );
}
