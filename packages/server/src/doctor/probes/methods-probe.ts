import { uploadPath, uploadsPath } from '@case-attachments/contract';
import { type Deployment, inWords, isTusAnswer, patchHeaders, UnexpectedAnswerError } from '../deployment.js';
import { type Finding, verdict } from '../finding.js';
import type { Answer } from '../http-client.js';
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

    const options = await deployment.send('OPTIONS', uploadsPath(deployment.caseId), TUS);
    const head = await deployment.send('HEAD', path, TUS);
    const patch = await deployment.send('PATCH', path, patchHeaders(0), PIECE);
    const blocked = [
      ...(options.status >= 400 && !isTusAnswer(options) ? [`OPTIONS (${inWords(options)})`] : []),
      ...(head.status >= 400 && !isTusAnswer(head) ? [`HEAD (${inWords(head)})`] : []),
    ];
    if (isTusAnswer(patch) && patch.status !== 204) {
      throw new UnexpectedAnswerError(`Bytes were not taken: ${inWords(patch)}.`);
    }
    const patchBlocked = patch.status !== 204;
    knowledge.patchBy = patchBlocked ? ((await overrideWorks(deployment, path)) ? 'POST' : null) : 'PATCH';

    const deleted = await deployment.send('DELETE', path, TUS);
    knowledge.deleteWorks = deleted.status === 204 || isTusAnswer(deleted);
    if (deleted.status === 204) deployment.settle(path);
    if (!knowledge.deleteWorks) blocked.push(`DELETE (${inWords(deleted)})`);

    return verdict([
      judgeMethods(blocked, patchBlocked ? patch : null, knowledge.patchBy === 'POST'),
      judgeOffset(head),
    ]);
  },
};

async function overrideWorks(deployment: Deployment, path: string): Promise<boolean> {
  const headers = { ...patchHeaders(0), 'X-HTTP-Method-Override': 'PATCH' };
  return (await deployment.send('POST', path, headers, PIECE)).status === 204;
}

/** The one thing that every client of the protocol reads there. */
function judgeOffset(head: Answer): Finding | null {
  if (head.status !== 200 || head.header('Upload-Offset') !== null) return null;
  return { code: 'headers-stripped', detail: 'The answer to HEAD came without Upload-Offset.' };
}

/** One finding for all: they are blocked by one rule. */
function judgeMethods(
  others: readonly string[],
  patch: Answer | null,
  overrideWorks: boolean,
): Finding | null {
  if (patch === null && others.length === 0) return null;
  const fallback = `POST with X-HTTP-Method-Override: PATCH ${overrideWorks ? 'works' : 'does not get through either'}.`;
  if (patch === null) return { code: 'methods-blocked', detail: `Blocked: ${others.join(', ')}.` };
  const detail = `Blocked: ${[`PATCH (${inWords(patch)})`, ...others].join(', ')}. ${fallback}`;
  return { code: overrideWorks && others.length === 0 ? 'patch-blocked' : 'methods-blocked', detail };
}
