import { framesMayShowBlobs } from '../blob-policy.js';
import { untilEvent } from '../until-event.js';
import { viewableUrl } from '../viewable-url.js';
import type { ViewerContext } from '../viewer.js';

/** The browser's own PDF viewer, in a frame. */
export async function mount(
  container: HTMLElement,
  { attachment, content, signal, report }: ViewerContext,
): Promise<undefined> {
  if (!(await framesMayShowBlobs(container, signal))) {
    report({ kind: 'blocked', policy: 'frame-src blob:' });
    return;
  }
  const blob = await content.blob();
  const frame = document.createElement('iframe');
  frame.title = attachment.name;
  const settled = untilEvent(frame, ['load', 'error'], signal);
  frame.src = viewableUrl(blob, attachment.mediaType, signal);
  container.append(frame);
  await settled;
}
