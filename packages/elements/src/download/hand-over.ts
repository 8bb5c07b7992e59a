import { ApiError } from '../api/api-error.js';

/** A frame that is gone no longer tells of a refusal; the download it began goes on. Milliseconds. */
const FRAME_KEPT_MS = 60_000;
/** The page's policy says no within moments, or not at all, and a server that is not far away soon after. Milliseconds. */
const REFUSAL_MS = 3_000;
const POLICY_FIRST_MS = 200;

/**
 * Have the browser fetch an address by itself and save what comes. Never by this page's own navigation: that asks whether to leave
 * (uploads may run), and an error in place of the file would take the page's place. A new tab closes by itself when the answer is
 * a download and stays, with the error, when it is not; it wants a click of the last seconds. Without one a hidden frame
 * does the same unseen, where the portal's `frame-src` lets it.
 * @throws ApiError `save-refused` when neither is allowed; `download-refused` when a frame soon shows something else than a download
 */
export async function handOver(url: string): Promise<void> {
  if (navigator.userActivation?.isActive === false) await openInFrame(url);
  else openInTab(url);
}

function openInTab(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  link.click();
}

async function openInFrame(url: string): Promise<void> {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.src = url;
  const code = await refusalOf(frame);
  if (code) frame.remove();
  else setTimeout(() => frame.remove(), FRAME_KEPT_MS);
  if (code) throw new ApiError({ code }, null);
}

/** Puts the frame on the page. @returns null when nothing was heard in time: the browser saves what comes, or waits for it */
function refusalOf(frame: HTMLIFrameElement): Promise<'save-refused' | 'download-refused' | null> {
  const over = new AbortController();
  const { signal } = over;
  const { origin } = new URL(frame.src);
  return new Promise<'save-refused' | 'download-refused' | null>((resolve) => {
    const watch = (event: SecurityPolicyViolationEvent) => {
      const isOurs = event.blockedURI.startsWith(origin) || event.blockedURI === frame.src;
      if (isOurs && /^(frame|child|default)-src/.test(event.effectiveDirective)) resolve('save-refused');
    };
    document.addEventListener('securitypolicyviolation', watch, { signal });
    // A download leaves the frame as it is: what loads is an error, or the page's own policy, which has a say of its own.
    const loaded = () => setTimeout(() => resolve('download-refused'), POLICY_FIRST_MS);
    frame.addEventListener('load', loaded, { signal });
    setTimeout(() => resolve(null), REFUSAL_MS);
    document.body.append(frame);
  }).finally(() => over.abort());
}
