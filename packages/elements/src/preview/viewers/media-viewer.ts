import { playersMayPlayBlobs } from '../blob-policy.js';
import { untilEvent } from '../until-event.js';
import { viewableType } from '../viewable-types.js';
import { viewableUrl } from '../viewable-url.js';
import type { Unmount, ViewerContext } from '../viewer.js';

/** The browser's own player, for video and sound. */
export async function mount(
  container: HTMLElement,
  { attachment, content, signal, report }: ViewerContext,
): Promise<Unmount | undefined> {
  if (!(await playersMayPlayBlobs(signal))) {
    report({ kind: 'blocked', policy: 'media-src blob:' });
    return;
  }
  const url = viewableUrl(await content.blob(), attachment.mediaType, signal);
  const player = document.createElement(isVideo(attachment.mediaType) ? 'video' : 'audio');
  player.controls = true;
  // All of it is here.
  player.preload = 'auto';
  player.setAttribute('playsinline', '');
  player.setAttribute('aria-label', attachment.name);
  const settled = untilEvent(player, ['loadedmetadata', 'error'], signal);
  player.src = url;
  container.append(player);
  if ((await settled).type === 'error' || hasNoPicture(player)) report({ kind: 'not-showable' });
  // A file may turn out to be broken further on, too.
  else player.addEventListener('error', () => report({ kind: 'not-showable' }), { signal });
  return () => letGo(player);
}

const isVideo = (mediaType: string) => viewableType(mediaType)?.startsWith('video/') ?? false;

/** The browser knows the sound's coding and not the pictures': it would play before a black box. */
function hasNoPicture(player: HTMLMediaElement): boolean {
  return player instanceof HTMLVideoElement && player.videoWidth === 0;
}

/** A player that is only removed plays on, and keeps its decoder. */
function letGo(player: HTMLMediaElement): void {
  player.pause();
  player.removeAttribute('src');
  player.load();
}
