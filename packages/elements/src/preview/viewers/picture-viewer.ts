import { untilEvent } from '../until-event.js';
import type { ViewerContext } from '../viewer.js';

/** The server's picture of it, as large as the window: where the page has no Case Images to show it in. */
export async function mount(
  container: HTMLElement,
  { attachment, picture, signal, report }: ViewerContext,
): Promise<undefined> {
  const edgePixels = Math.max(window.innerWidth, window.innerHeight) * window.devicePixelRatio;
  const url = await picture(edgePixels);
  const image = document.createElement('img');
  image.alt = attachment.name;
  const settled = untilEvent(image, ['load', 'error'], signal);
  image.src = url;
  container.append(image);
  if ((await settled).type === 'error') report({ kind: 'not-showable' });
}
