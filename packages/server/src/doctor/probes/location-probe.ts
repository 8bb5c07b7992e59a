import { uploadPath, uploadsPath } from '@case-attachments/contract';
import { inWords, UnexpectedAnswerError, uploadIdOf } from '../deployment.js';
import { type Finding, verdict } from '../finding.js';
import type { Probe } from './probe.js';

/** The address that a foreign tus client is given for its new upload is the one it can reach. */
export const locationProbe: Probe = {
  title: 'the address of a new upload is right',
  run: async (deployment) => {
    const created = await deployment.tryCreate(1024, { explicit: false });
    const uploadId = uploadIdOf(created);
    if (uploadId === null)
      throw new UnexpectedAnswerError(`An upload could not be created: ${inWords(created)}.`);
    const wrong = judgeLocation(created.header('Location'), {
      requestUrl: `${deployment.baseUrl}${uploadsPath(deployment.caseId)}`,
      expectedUrl: `${deployment.baseUrl}${uploadPath(deployment.caseId, uploadId)}`,
    });
    return verdict([wrong]);
  },
};

/** @param location the header, resolved against `requestUrl` as RFC 9110 section 10.2.2 says */
export function judgeLocation(
  location: string | null,
  { requestUrl, expectedUrl }: { readonly requestUrl: string; readonly expectedUrl: string },
): Finding | null {
  const wrong = (detail: string): Finding => ({ code: 'location-wrong', detail });
  if (location === null) return wrong('The answer to a creation came without Location.');
  if (!URL.canParse(location, requestUrl)) return wrong(`Location is no address: ${location}`);
  const told = new URL(location, requestUrl);
  const expected = new URL(expectedUrl);
  if (told.href === expected.href) return null;
  const part =
    told.protocol !== expected.protocol
      ? 'another scheme'
      : told.host !== expected.host
        ? 'another host'
        : 'another path';
  return wrong(`Location leads to ${part}: ${told.href} in place of ${expected.href}.`);
}
