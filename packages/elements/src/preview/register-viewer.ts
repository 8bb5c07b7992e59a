import type { Attachment } from '@case-attachments/contract';
import type { Viewer } from './viewer.js';

/** The portal's own, in the order in which they were registered. */
const registered: Viewer[] = [];

/** The portal's viewer of this file; null when it has none. */
export const registeredViewerFor = (attachment: Attachment): Viewer | null =>
  registered.find((viewer) => accepts(viewer, attachment)) ?? null;

/** A viewer that throws is the portal's trouble, and takes no file from the others. */
export function accepts(viewer: Viewer, attachment: Attachment): boolean {
  try {
    return viewer.accepts(attachment);
  } catch (error) {
    reportError(error);
    return false;
  }
}

/**
 * Have View show a kind of file with a viewer of the portal's. They are asked in the order they were registered in, and
 * before those the elements have: the first that accepts the file shows it.
 * @returns takes it out again
 */
export function registerViewer(viewer: Viewer): () => void {
  const before = registered.findIndex(({ id }) => id === viewer.id);
  if (before >= 0) registered[before] = viewer;
  else registered.push(viewer);
  return () => {
    const index = registered.indexOf(viewer);
    if (index >= 0) registered.splice(index, 1);
  };
}
