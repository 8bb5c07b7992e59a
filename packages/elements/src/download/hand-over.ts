import { ApiError } from '../api/api-error.js';

/** A frame that is gone no longer tells of a refusal; the download it began goes on. Milliseconds. */
const FRAME_KEPT_MS = 60_000;
/** The page's policy says no within moments, or not at all. Milliseconds. */
const REFUSAL_MS = 1_000;

/**
 * Have the browser fetch an address by itself and save what comes. Never by this page's own navigation: that asks whether to leave
 * (uploads may run), and an error in place of the file would take the page's place. A new tab closes by itself when the answer is
 * a download and stays, with the error, when it is not; it wants a click of the last seconds. Without one a hidden frame
 * does the same unseen, where the portal's `frame-src` lets it.
 * @throws ApiError `save-refused` when neither is allowed
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
  const { origin } = new URL(url);
  let refused = false;
  const watch = (event: SecurityPolicyViolationEvent) => {
    const isOurs = event.blockedURI.startsWith(origin) || event.blockedURI === url;
    refused ||= isOurs && /^(frame|child|default)-src/.test(event.effectiveDirective);
  };
  document.addEventListener('securitypolicyviolation', watch);
  document.body.append(frame);
  await new Promise((resolve) => setTimeout(resolve, REFUSAL_MS));
  document.removeEventListener('securitypolicyviolation', watch);
  if (refused) frame.remove();
  else setTimeout(() => frame.remove(), FRAME_KEPT_MS);
  if (refused) throw new ApiError({ code: 'save-refused' }, null);
}
