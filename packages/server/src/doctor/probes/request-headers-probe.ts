import { randomUUID } from 'node:crypto';
import { EXPECTED_USER_HEADER } from '@case-attachments/contract';
import { type Deployment, inWords, problemOf, UnexpectedAnswerError, uploadIdOf } from '../deployment.js';
import { verdict } from '../finding.js';
import type { Answer } from '../http-client.js';
import type { Probe } from './probe.js';

/** What a creation is refused with when a header got lost. */
const LOST_BY_CODE: Readonly<Record<string, string>> = {
  'tus-version-unsupported': 'Tus-Resumable',
  'upload-length-required': 'Upload-Length',
  'metadata-invalid': 'Upload-Metadata',
};

const SIZE_BYTES = 1024;

/** The headers of a creation reach the server: it behaves as it does with them. */
export const requestHeadersProbe: Probe = {
  title: 'request headers reach the server',
  run: async (deployment) => {
    const key = randomUUID();
    const first = await deployment.tryCreate(SIZE_BYTES, { headers: { 'Idempotency-Key': key } });
    const lost = lostOf(first);
    if (lost === null) {
      if (first.status !== 201)
        throw new UnexpectedAnswerError(`An upload could not be created: ${inWords(first)}.`);
      return verdictOf(await lostBehaviour(deployment, key, first));
    }
    return verdictOf([lost]);
  },
};

async function lostBehaviour(deployment: Deployment, key: string, first: Answer): Promise<readonly string[]> {
  const again = await deployment.tryCreate(SIZE_BYTES, { headers: { 'Idempotency-Key': key } });
  const asAnother = await deployment.tryCreate(SIZE_BYTES, {
    headers: { [EXPECTED_USER_HEADER]: encodeURIComponent(`not ${deployment.policy.user.id}`) },
  });
  return [
    ...(again.status === 201 && uploadIdOf(again) !== uploadIdOf(first) ? ['Idempotency-Key'] : []),
    ...(asAnother.status === 201 ? [EXPECTED_USER_HEADER] : []),
  ];
}

function lostOf(answer: Answer): string | null {
  return LOST_BY_CODE[problemOf(answer)?.code ?? ''] ?? null;
}

function verdictOf(names: readonly string[]) {
  if (names.length === 0) return verdict([]);
  return verdict([{ code: 'headers-stripped', detail: `The server did not see ${names.join(' and ')}.` }]);
}
