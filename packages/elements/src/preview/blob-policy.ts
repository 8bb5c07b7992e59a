import { untilEvent } from './until-event.js';
import { viewableUrl } from './viewable-url.js';

/*
 * Whether the page's Content-Security-Policy lets a blob be seen: tried with a tiny one before the file is fetched. The
 * events of the file itself do not tell a policy from a coding the browser does not know, nor whether a frame shows a PDF.
 */

/**
 * `frame-src`, or what stands in for it. A page of text has our origin, so its address can be read where it was let in;
 * where it was not, there is an error page, or none.
 * @param place an element on the page
 * @throws the signal's reason
 */
export async function framesMayShowBlobs(place: HTMLElement, signal: AbortSignal): Promise<boolean> {
  const probing = new AbortController();
  const frame = document.createElement('iframe');
  try {
    const url = viewableUrl(new Blob([' ']), 'text/plain', probing.signal);
    const settled = untilEvent(frame, ['load', 'error'], signal);
    frame.hidden = true;
    frame.src = url;
    place.append(frame);
    await settled;
    return frame.contentDocument?.URL === url;
  } finally {
    frame.remove();
    probing.abort();
  }
}

/** `media-src`, or what stands in for it. @throws the signal's reason */
export async function playersMayPlayBlobs(signal: AbortSignal): Promise<boolean> {
  const probing = new AbortController();
  const player = document.createElement('audio');
  try {
    const settled = untilEvent(player, ['loadedmetadata', 'error'], signal);
    player.preload = 'metadata';
    player.src = viewableUrl(new Blob([silence()]), 'audio/wav', probing.signal);
    return (await settled).type === 'loadedmetadata';
  } finally {
    player.removeAttribute('src');
    probing.abort();
  }
}

/** A WAV of 8 samples at 8 kHz, 8 bits each. */
function silence(): Uint8Array<ArrayBuffer> {
  const samples = 8;
  const text = (four: string) => Array.from(four, (letter) => letter.charCodeAt(0));
  const number32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
  const rate = number32(8_000);
  return Uint8Array.from([
    ...text('RIFF'),
    ...number32(36 + samples),
    ...text('WAVE'),
    ...text('fmt '),
    ...number32(16),
    ...[1, 0, 1, 0],
    ...rate,
    ...rate,
    ...[1, 0, 8, 0],
    ...text('data'),
    ...number32(samples),
    ...Array<number>(samples).fill(128),
  ]);
}
