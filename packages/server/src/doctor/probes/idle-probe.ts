import { setTimeout as sleep } from 'node:timers/promises';
import { changesPath } from '@case-attachments/contract';
import { type Deployment, inWords, isTusAnswer } from '../deployment.js';
import { type Finding, skipped, verdict } from '../finding.js';
import { type Answer, type Exchange, NoAnswerError, within } from '../http-client.js';
import type { Probe } from './probe.js';

const BODY = new Uint8Array(4096);
const FIRST_BYTES = 1024;

/** What rests for as long as the elements bear it is not cut: an upload, and an answer. */
export const idleProbe: Probe = {
  title: 'connections that rest for a while are kept',
  run: async (deployment) => {
    const { idleMs } = deployment.patience;
    if (idleMs === 0) return skipped('left out by --quick');
    const found = await Promise.all([restingUpload(deployment, idleMs), restingStream(deployment, idleMs)]);
    if (found.some((finding) => finding !== null)) await deployment.requireConnection();
    return verdict(found, `for ${idleMs / 1000} s`);
  },
};

async function restingUpload(deployment: Deployment, idleMs: number): Promise<Finding | null> {
  if (deployment.knowledge.patchBy === null) return null;
  const uploadId = await deployment.create(BODY.length + 1);
  const startedAtMs = Date.now();
  const exchange = deployment.openPatch(uploadId, 0, BODY.length);
  try {
    await exchange.write(BODY.subarray(0, FIRST_BYTES));
    const early = await answerWithin(exchange, idleMs);
    if (early !== null) return judgeRest(early, Date.now() - startedAtMs);
    void exchange.write(BODY.subarray(FIRST_BYTES));
    exchange.end();
    return judgeRest(await outcomeOf(within(exchange, deployment.patience.soonMs)), Date.now() - startedAtMs);
  } finally {
    exchange.close();
  }
}

/** Null when the request is still open after that time. */
async function answerWithin(exchange: Exchange, ms: number): Promise<Answer | NoAnswerError | null> {
  const timer = new AbortController();
  const response = exchange.response.then(
    () => 'answered' as const,
    () => 'answered' as const,
  );
  const rested = sleep(ms, null, { signal: timer.signal }).catch(() => null);
  const first = await Promise.race([response, rested]);
  timer.abort();
  return first === null ? null : outcomeOf(exchange.answer);
}

async function outcomeOf(answer: Promise<Answer>): Promise<Answer | NoAnswerError> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NoAnswerError && error.kind !== 'stopped') return error;
    throw error;
  }
}

/** @param outcome of a request that rested in its middle */
export function judgeRest(outcome: Answer | NoAnswerError, afterMs: number): Finding | null {
  // The server has a time-out of its own for those that only drip, and says so itself.
  if (!(outcome instanceof NoAnswerError) && isTusAnswer(outcome)) return null;
  const how = outcome instanceof NoAnswerError ? outcome.message : inWords(outcome);
  const detail = `An upload that rested in its middle was cut after ${seconds(afterMs)} s: ${how}.`;
  return { code: 'upload-cut', detail };
}

async function restingStream(deployment: Deployment, idleMs: number): Promise<Finding | null> {
  const startedAtMs = Date.now();
  const exchange = deployment.open('GET', changesPath(deployment.caseId), { Accept: 'text/event-stream' });
  exchange.end();
  const timer = setTimeout(() => exchange.close(), idleMs);
  try {
    const response = await exchange.response;
    if (response.statusCode !== 200) return null;
    for await (const _ of response) {
      // Its events are another probe's matter.
    }
  } catch {
    // Cut, or closed by the timer.
  } finally {
    clearTimeout(timer);
    exchange.close();
  }
  return judgeStreamEnd(Date.now() - startedAtMs, idleMs);
}

/** @param afterMs when the stream ended, which it never does by itself */
export function judgeStreamEnd(afterMs: number, idleMs: number): Finding | null {
  if (afterMs >= idleMs - 50) return null;
  return { code: 'stream-cut', detail: `The changes stream was cut after ${seconds(afterMs)} s.` };
}

const seconds = (ms: number) => Math.round(ms / 100) / 10;
