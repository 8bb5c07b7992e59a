import { uploadPath, uploadsPath } from '@case-attachments/contract';
import { type Deployment, inWords, isTusAnswer, patchHeaders, UnexpectedAnswerError } from '../deployment.js';
import { type Finding, verdict } from '../finding.js';
import { type Answer, NoAnswerError } from '../http-client.js';
import type { Probe } from './probe.js';

const SIZE_BYTES = 4096;
const PIECE = new Uint8Array(1024);
const TUS = { 'Tus-Resumable': '1.0.0' };

/** Every method of the protocol gets through; tells later probes which to use. */
export const methodsProbe: Probe = {
  title: 'PATCH, HEAD, DELETE and OPTIONS get through',
  run: async (deployment) => {
    const { knowledge } = deployment;
    const uploadId = await deployment.create(SIZE_BYTES);
    const path = uploadPath(deployment.caseId, uploadId);

    const options = await ask(deployment, 'OPTIONS', uploadsPath(deployment.caseId), TUS);
    const head = await ask(deployment, 'HEAD', path, TUS);
    const patch = await ask(deployment, 'PATCH', path, patchHeaders(0), PIECE);
    if (patch !== null && isTusAnswer(patch) && patch.status !== 204) {
      throw new UnexpectedAnswerError(`Bytes were not taken: ${inWords(patch)}.`);
    }
    const patchBlocked = patch?.status !== 204;
    knowledge.patchBy = patchBlocked ? ((await overrideWorks(deployment, path)) ? 'POST' : null) : 'PATCH';

    const deleted = await ask(deployment, 'DELETE', path, TUS);
    knowledge.deleteWorks = !isBlocked(deleted);
    if (deleted?.status === 204) deployment.settle(path);

    const others = Object.entries({ OPTIONS: options, HEAD: head, DELETE: deleted })
      .filter(([, answer]) => isBlocked(answer))
      .map(([method, answer]) => `${method} (${howOf(answer)})`);
    return verdict([
      judgeMethods(others, patchBlocked ? howOf(patch) : null, knowledge.patchBy === 'POST'),
      judgeOffset(head),
    ]);
  },
};

/** Null when the connection broke: some firewalls block that way. */
async function ask(deployment: Deployment, ...call: Parameters<Deployment['send']>): Promise<Answer | null> {
  try {
    return await deployment.send(...call);
  } catch (error) {
    if (error instanceof NoAnswerError && (error.kind === 'cut' || error.kind === 'timeout')) {
      await deployment.requireConnection();
      return null;
    }
    throw error;
  }
}

/** Errors of the server itself are none of a firewall. */
const isBlocked = (answer: Answer | null) =>
  answer === null || (answer.status >= 400 && !isTusAnswer(answer));

const howOf = (answer: Answer | null) => (answer === null ? 'connection broken' : inWords(answer));

async function overrideWorks(deployment: Deployment, path: string): Promise<boolean> {
  const headers = { ...patchHeaders(0), 'X-HTTP-Method-Override': 'PATCH' };
  return (await ask(deployment, 'POST', path, headers, PIECE))?.status === 204;
}

/** The one thing that every client of the protocol reads there. */
function judgeOffset(head: Answer | null): Finding | null {
  if (head?.status !== 200 || head.header('Upload-Offset') !== null) return null;
  return { code: 'headers-stripped', detail: 'The answer to HEAD came without Upload-Offset.' };
}

/** One finding for all: they are blocked by one rule. */
function judgeMethods(
  others: readonly string[],
  patch: string | null,
  overrideWorks: boolean,
): Finding | null {
  if (patch === null && others.length === 0) return null;
  const fallback = `POST with X-HTTP-Method-Override: PATCH ${overrideWorks ? 'works' : 'does not get through either'}.`;
  if (patch === null) return { code: 'methods-blocked', detail: `Blocked: ${others.join(', ')}.` };
  const detail = `Blocked: ${[`PATCH (${patch})`, ...others].join(', ')}. ${fallback}`;
  return { code: overrideWorks && others.length === 0 ? 'patch-blocked' : 'methods-blocked', detail };
}
