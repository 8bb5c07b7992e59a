import { createHash, randomBytes } from 'node:crypto';
import {
  type AttachmentPage,
  attachmentPath,
  attachmentsPath,
  commitPath,
  contentPath,
  type Receipt,
} from '@case-attachments/contract';
import { type Deployment, inWords, UnexpectedAnswerError } from '../deployment.js';
import { type Finding, skipped, verdict } from '../finding.js';
import { type Answer, within } from '../http-client.js';
import type { Probe } from './probe.js';

/** Long enough for a proxy to find it worth compressing. Bytes. */
const OWN_FILE_BYTES = 8192;
const RANGE = { start: 3, end: 12 } as const;

/** Parts of files can be fetched, and what is fetched is what lies in the store. */
export const downloadsProbe: Probe = {
  title: 'downloads can be continued',
  run: async (deployment) => {
    if (!deployment.may('read')) return skipped('the token does not allow `read`');
    const present = await anAttachment(deployment);
    if (present !== null) return judge(deployment, present);
    if (!deployment.may('delete') || !deployment.knowledge.deleteWorks) {
      return skipped('the case has no file, and one of ours could not be deleted again');
    }
    const own = await attachOwn(deployment);
    if (own === null) return skipped('the server accepts neither text nor PDF files to try it with');
    const judged = await judge(deployment, own);
    // At once; should it fail, or this line not be reached, it is removed with all the rest.
    await deployment.remove(attachmentPath(deployment.caseId, own));
    return judged;
  },
};

async function anAttachment(deployment: Deployment): Promise<string | null> {
  const answer = await deployment.send('GET', attachmentsPath(deployment.caseId, { limit: 50 }));
  if (answer.status !== 200)
    throw new UnexpectedAnswerError(`The list could not be read: ${inWords(answer)}.`);
  const page = answer.json() as AttachmentPage | null;
  const readable = page?.attachments.find(
    ({ sizeBytes, scanState }) =>
      sizeBytes > RANGE.end && scanState !== 'infected' && scanState !== 'pending',
  );
  return readable?.id ?? null;
}

/** A file that is committed. The name that all of this run carry sees to its end. */
async function attachOwn(deployment: Deployment): Promise<string | null> {
  const accepted = deployment.policy.acceptedTypes.flatMap(({ extensions }) => extensions);
  const extension = ['txt', 'pdf'].find((extension) => accepted.includes(extension));
  if (extension === undefined) return null;
  const start = extension === 'pdf' ? '%PDF-1.7\n' : 'case-attachments doctor\n';
  const text = randomBytes(OWN_FILE_BYTES / 2).toString('hex');
  const bytes = Buffer.from(start + text.slice(start.length));
  const uploadId = await deployment.create(bytes.length, { extension });
  const patch = deployment.openPatch(uploadId, 0, bytes.length);
  void patch.write(bytes);
  patch.end();
  await within(patch, deployment.patience.bodyTimeoutMs);
  const committed = await deployment.send(
    'POST',
    commitPath(deployment.caseId, uploadId),
    { 'Content-Type': 'application/json' },
    JSON.stringify({ blockDigests: [createHash('sha256').update(bytes).digest('base64url')] }),
  );
  if (committed.status !== 200) {
    throw new UnexpectedAnswerError(`A small file could not be attached: ${inWords(committed)}.`);
  }
  return (committed.json() as Receipt).attachmentId;
}

async function judge(deployment: Deployment, attachmentId: string) {
  const path = contentPath(deployment.caseId, attachmentId);
  // As a browser asks for a whole file.
  const whole = await deployment.send('GET', path, { 'Accept-Encoding': 'gzip, deflate, br' });
  if (whole.status !== 200) throw new UnexpectedAnswerError(`A file could not be read: ${inWords(whole)}.`);
  const changed = judgeWhole(whole);
  if (changed) return verdict([changed]);
  const etag = whole.header('ETag') ?? '';
  const Range = `bytes=${RANGE.start}-${RANGE.end - 1}`;
  return verdict([
    judgeRanges({
      part: await deployment.send('GET', path, { Range, 'If-Range': etag }),
      otherFile: await deployment.send('GET', path, { Range, 'If-Range': `"${'0'.repeat(64)}"` }),
    }),
  ]);
}

/** What a continued download relies on: a strong ETag, and bytes as they lie in the store. */
export function judgeWhole(whole: Answer): Finding | null {
  const encoding = whole.header('Content-Encoding');
  const etag = whole.header('ETag');
  const wrong = [
    ...(encoding !== null && encoding !== 'identity' ? [`Content-Encoding is ${encoding}`] : []),
    ...(etag === null ? ['the ETag is gone'] : etag.startsWith('W/') ? [`the ETag is weak (${etag})`] : []),
    ...(whole.header('Content-Length') === null ? ['Content-Length is gone'] : []),
  ];
  return wrong.length === 0
    ? null
    : { code: 'downloads-changed', detail: `Of a downloaded file ${wrong.join(', ')}.` };
}

export interface RangeAnswers {
  /** With `Range`, and `If-Range` of the file. */
  readonly part: Answer;
  /** With `If-Range` of another one: the whole must come. */
  readonly otherFile: Answer;
}

export function judgeRanges({ part, otherFile }: RangeAnswers): Finding | null {
  const asked = `bytes ${RANGE.start}-${RANGE.end - 1}/`;
  if (part.status !== 206) {
    return {
      code: 'ranges-missing',
      detail: `A request for 9 bytes of a file got ${inWords(part)}, the whole of it.`,
    };
  }
  if (!part.header('Content-Range')?.startsWith(asked) || part.body.length !== RANGE.end - RANGE.start) {
    const range = part.header('Content-Range') ?? 'no Content-Range';
    return {
      code: 'ranges-missing',
      detail: `A request for ${asked} got ${range} and ${part.body.length} bytes.`,
    };
  }
  if (otherFile.status !== 200) {
    return {
      code: 'ranges-missing',
      detail: `If-Range is ignored: a part of another file's version got ${inWords(otherFile)}.`,
    };
  }
  return null;
}
