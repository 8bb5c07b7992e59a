/** What may be wrong between browsers and a healthy server. */
export const FINDING_CODES = [
  'not-secure',
  'clock-off',
  'no-keep-alive',
  'address-redirects',
  'methods-blocked',
  'patch-blocked',
  'headers-stripped',
  'location-wrong',
  'error-pages-replaced',
  'origin-not-allowed',
  'cors-missing',
  'cors-doubled',
  'cors-incomplete',
  'body-limit',
  'uploads-buffered',
  'upload-cut',
  'stream-buffered',
  'stream-compressed',
  'stream-cut',
  'ranges-missing',
  'downloads-changed',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** One thing wrong with a deployment. What it means is in `advice.ts`, what to do about it in `remedies.ts`. */
export interface Finding {
  readonly code: FindingCode;
  /** What was asked and what came back here, in one sentence or two. */
  readonly detail: string;
}

export type ProbeResult =
  | { readonly state: 'passed'; readonly note?: string }
  | { readonly state: 'found'; readonly findings: readonly Finding[] }
  /** Nothing can be said. */
  | { readonly state: 'skipped'; readonly reason: string };

export const passed = (note?: string): ProbeResult => ({
  state: 'passed',
  ...(note !== undefined && { note }),
});

export const skipped = (reason: string): ProbeResult => ({ state: 'skipped', reason });

/** Passed when there is nothing in the list. */
export const verdict = (findings: readonly (Finding | null)[], note?: string): ProbeResult => {
  const found = findings.filter((finding) => finding !== null);
  return found.length > 0 ? { state: 'found', findings: found } : passed(note);
};
