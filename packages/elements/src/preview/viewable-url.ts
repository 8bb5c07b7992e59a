import { viewableType } from './viewable-types.js';

/**
 * The only place that makes a blob URL of an attachment's content. Its type is that of the list and of nothing else, and
 * it is revoked when `signal` is aborted.
 * @throws TypeError for a type that may not be opened: see `viewable-types.ts`
 */
export function viewableUrl(content: Blob, mediaType: string, signal: AbortSignal): string {
  signal.throwIfAborted();
  const type = viewableType(mediaType);
  if (type === null) throw new TypeError(`No blob URL for ${mediaType}`);
  const url = URL.createObjectURL(content.slice(0, content.size, type));
  signal.addEventListener('abort', () => URL.revokeObjectURL(url), { once: true });
  return url;
}
