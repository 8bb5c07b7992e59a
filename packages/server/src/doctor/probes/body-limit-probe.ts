import { uploadPath } from '@case-attachments/contract';
import { type Deployment, inWords, isTusAnswer, UnexpectedAnswerError } from '../deployment.js';
import { type Finding, type ProbeResult, passed, skipped, verdict } from '../finding.js';
import { type Answer, type Exchange, NoAnswerError } from '../http-client.js';
import type { Probe } from './probe.js';

const PIECE = new Uint8Array(256 * 1024);
/** Time for a refusal that needs no more than the headers. Milliseconds. */
const EARLY_ANSWER_MS = 150;

/** A body as large as the elements may send gets through. */
export const bodyLimitProbe: Probe = {
  title: 'request bodies of every size get through',
  run: async (deployment) => {
    const { policy, patience, knowledge } = deployment;
    if (knowledge.patchBy === null) return skipped('bytes do not get through at all');
    const most = Math.min(policy.chunkSizeBytes, Math.floor(policy.maxSizeBytes / 2) - 1);
    const sizes = patience.bodySizesBytes.filter((size) => size <= most);
    if (sizes.length === 0) return skipped('this server takes small files alone');
    const uploadId = await deployment.create(sizes.reduce((sum, size) => sum + size, 1));
    knowledge.largestBodyBytes = 0;
    let offset = 0;
    for (const size of sizes) {
      const outcome = await sendBody(deployment, uploadId, offset, size);
      if (outcome !== null) return outcome;
      offset += size;
    }
    await deployment.remove(uploadPath(deployment.caseId, uploadId));
    return passed(`up to ${mebibytes(knowledge.largestBodyBytes)}`);
  },
};

/** @returns null when it got through */
async function sendBody(
  deployment: Deployment,
  uploadId: string,
  offset: number,
  size: number,
): Promise<ProbeResult | null> {
  const { knowledge, patience } = deployment;
  const startedAtMs = Date.now();
  const exchange = deployment.openPatch(uploadId, offset, size);
  const timer = setTimeout(() => exchange.close(), patience.bodyTimeoutMs);
  try {
    const answer = await answerTo(exchange, size);
    if (answer.status === 204) {
      knowledge.largestBodyBytes = size;
      knowledge.largestBodyMs = Date.now() - startedAtMs;
      return null;
    }
    if (isTusAnswer(answer)) throw new UnexpectedAnswerError(`Bytes were not taken: ${inWords(answer)}.`);
    return verdict([judgeRefusal(size, answer, Date.now() - startedAtMs)]);
  } catch (error) {
    if (!(error instanceof NoAnswerError) || error.kind === 'stopped') throw error;
    if (Date.now() - startedAtMs >= patience.bodyTimeoutMs) {
      return passed(
        `up to ${mebibytes(knowledge.largestBodyBytes)}: the line from here is too slow for more`,
      );
    }
    const afterMs = Date.now() - startedAtMs;
    await deployment.requireConnection();
    return verdict([judgeRefusal(size, null, afterMs)]);
  } finally {
    clearTimeout(timer);
    exchange.close();
  }
}

async function answerTo(exchange: Exchange, size: number): Promise<Answer> {
  let answered = false;
  const answer = exchange.answer.finally(() => {
    answered = true;
  });
  answer.catch(() => {});
  // Whoever refuses by Content-Length does so now; a body on top of it would turn the answer into a reset.
  await exchange.write(PIECE.subarray(0, 1));
  await Promise.race([
    new Promise((resolve) => setTimeout(resolve, EARLY_ANSWER_MS)),
    answer.catch(() => {}),
  ]);
  for (let sent = 1; sent < size && !answered; ) {
    const piece = PIECE.subarray(0, Math.min(PIECE.length, size - sent));
    await exchange.write(piece);
    sent += piece.length;
  }
  if (!answered) exchange.end();
  return answer;
}

/** @param answer null for a connection that broke */
export function judgeRefusal(sizeBytes: number, answer: Answer | null, afterMs: number): Finding {
  const what = `A request of ${mebibytes(sizeBytes)} got ${answer ? inWords(answer) : 'a cut connection'}`;
  if (answer !== null && [408, 502, 504].includes(answer.status)) {
    return { code: 'upload-cut', detail: `${what} after ${Math.round(afterMs / 1000)} s.` };
  }
  return { code: 'body-limit', detail: `${what}.` };
}

const mebibytes = (bytes: number) => `${Math.round((bytes / 1024 ** 2) * 10) / 10} MiB`;
