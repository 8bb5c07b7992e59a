import { setTimeout as sleep } from 'node:timers/promises';
import { inWords } from '../deployment.js';
import { type Finding, skipped, verdict } from '../finding.js';
import type { Answer } from '../http-client.js';
import type { Probe } from './probe.js';

const BODY_BYTES = 4 * 1024 ** 2;
/** The server writes a mebibyte at a time. */
const HALF_BYTES = BODY_BYTES / 2;
const POLL_MS = 200;

/** Bytes reach the server while their request is still being sent. */
export const requestBufferingProbe: Probe = {
  title: 'uploads reach the server as they are sent',
  run: async (deployment) => {
    const { knowledge, patience, policy } = deployment;
    if (knowledge.patchBy === null) return skipped('bytes do not get through at all');
    if (knowledge.largestBodyBytes < 1024 ** 2 || policy.maxSizeBytes <= BODY_BYTES) {
      return skipped('request bodies are limited to too little for it');
    }
    const uploadId = await deployment.create(BODY_BYTES + 1);
    const exchange = deployment.openPatch(uploadId, 0, BODY_BYTES);
    let early: Answer | null = null;
    exchange.answer.then(
      (answer) => {
        early = answer;
      },
      () => {},
    );
    try {
      await exchange.write(new Uint8Array(HALF_BYTES));
      // What was written may still lie in this machine, on a slow line.
      const lineMs = (knowledge.largestBodyMs / knowledge.largestBodyBytes) * HALF_BYTES;
      const untilMs = Date.now() + patience.soonMs + 2 * lineMs;
      let stored = 0;
      while (stored === 0 && early === null && Date.now() < untilMs) {
        await sleep(POLL_MS);
        stored = await deployment.storedBytes(uploadId);
      }
      if (early !== null) return skipped(`the request was answered before it was whole: ${inWords(early)}`);
      return verdict([judgeArrival(HALF_BYTES, stored)]);
    } finally {
      exchange.close();
    }
  },
};

/** @param storedBytes what the server had of a request that was still being sent */
export function judgeArrival(sentBytes: number, storedBytes: number): Finding | null {
  if (storedBytes > 0) return null;
  return {
    code: 'uploads-buffered',
    detail: `Half of a request (${sentBytes} bytes) was sent, and the server had nothing of it until the request was given up.`,
  };
}
