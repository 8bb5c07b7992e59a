import type { Attachment } from '@case-attachments/contract';
import { accepts, registeredViewerFor } from './register-viewer.js';
import { viewableType } from './viewable-types.js';
import type { Viewer } from './viewer.js';

/** A browser shows none of a blob before all of it is there: on a clinic's Wi-Fi that is a minute or more. Bytes. */
const ASKS_ABOVE_BYTES = 64 * 1024 * 1024;

/** Another kind of file is another line here, and a module in `viewers/`. The first that accepts a file shows it. */
const OURS: readonly Viewer[] = [
  {
    id: 'picture',
    accepts: ({ category }) => category === 'image',
    load: () => import('./viewers/picture-viewer.js'),
  },
  {
    id: 'pdf',
    // Where there is no PDF viewer, a frame would download the file.
    accepts: ({ mediaType }) =>
      viewableType(mediaType) === 'application/pdf' && navigator.pdfViewerEnabled !== false,
    asksAboveBytes: ASKS_ABOVE_BYTES,
    load: () => import('./viewers/pdf-viewer.js'),
  },
  {
    id: 'video',
    accepts: ({ mediaType }) => canPlay('video', mediaType),
    asksAboveBytes: ASKS_ABOVE_BYTES,
    load: () => import('./viewers/media-viewer.js'),
  },
  {
    id: 'audio',
    accepts: ({ mediaType }) => canPlay('audio', mediaType),
    asksAboveBytes: ASKS_ABOVE_BYTES,
    load: () => import('./viewers/media-viewer.js'),
  },
  {
    id: 'text',
    accepts: ({ mediaType }) => viewableType(mediaType)?.startsWith('text/plain') ?? false,
    load: () => import('./viewers/text-viewer.js'),
  },
];

/** Who shows this file; null when nobody can. */
export function viewerFor(attachment: Attachment): Viewer | null {
  return registeredViewerFor(attachment) ?? OURS.find((viewer) => accepts(viewer, attachment)) ?? null;
}

/** Whether the browser knows this kind of container at all; what is coded in it, only the file itself can tell. */
function canPlay(kind: 'video' | 'audio', mediaType: string): boolean {
  const type = viewableType(mediaType);
  if (!type?.startsWith(`${kind}/`)) return false;
  return document.createElement(kind).canPlayType(type) !== '';
}
