import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttachmentPage,
  attachmentPath,
  attachmentsPath,
  type UploadList,
  uploadPath,
  uploadsPath,
} from '@case-attachments/contract';
import { type Deployment, inWords, UnexpectedAnswerError } from './deployment.js';
import { NoAnswerError } from './http-client.js';

/** A commit under way ends within a moment, and a deletion whose answer was lost is asked for again. */
const ROUNDS = 6;
const PAUSE_MS = 500;

/**
 * Removes everything in the case that carries the name of this run, and looks again until there is nothing more. What
 * the answers said is not relied on: one that was lost, or not waited for after Ctrl-C, may have been a creation or a commit.
 *
 * @param deployment that no signal stops
 * @returns how many uploads and attachments are left; when they cannot be asked for, as many as are known of
 */
export async function tidyUp(deployment: Deployment): Promise<number> {
  try {
    for (let round = 1; ; round++) {
      const ours = await ourPaths(deployment);
      if (ours.length === 0 || round === ROUNDS) return ours.length;
      let allRemoved = true;
      for (const path of ours) allRemoved = (await removed(deployment, path)) && allRemoved;
      if (!allRemoved) await sleep(PAUSE_MS);
    }
  } catch (error) {
    if (error instanceof NoAnswerError || error instanceof UnexpectedAnswerError) return deployment.owed;
    throw error;
  }
}

/** Uploads first: one that is cancelled is not committed any more by a request that is still on its way. */
async function ourPaths(deployment: Deployment): Promise<string[]> {
  const { caseId } = deployment;
  const { uploads } = (await read(deployment, uploadsPath(caseId))) as UploadList;
  const newestFirst = attachmentsPath(caseId, { sort: 'addedAt', order: 'desc', limit: 100 });
  const { attachments } = (await read(deployment, newestFirst)) as AttachmentPage;
  return [
    ...uploads.filter(({ fileName }) => deployment.isOurs(fileName)).map(({ id }) => uploadPath(caseId, id)),
    ...attachments.filter(({ name }) => deployment.isOurs(name)).map(({ id }) => attachmentPath(caseId, id)),
  ];
}

async function read(deployment: Deployment, path: string): Promise<unknown> {
  const answer = await deployment.send('GET', path);
  const body = answer.status === 200 ? answer.json() : null;
  if (body === null) throw new UnexpectedAnswerError(`What is left could not be listed: ${inWords(answer)}.`);
  return body;
}

async function removed(deployment: Deployment, path: string): Promise<boolean> {
  try {
    return await deployment.remove(path);
  } catch (error) {
    if (error instanceof NoAnswerError) return false;
    throw error;
  }
}
