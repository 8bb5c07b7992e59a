import type { Attachment } from '@case-attachments/contract';
import type { Failure, ImagesState } from '../case/case-state.js';

export interface ViewedImage {
  readonly attachment: Attachment;
  /** From 0. */
  readonly index: number;
  readonly total: number;
}

/**
 * The picture to show: the one viewed, the first when none was, and when the viewed one has gone, the one in its place.
 * Null when the case has none.
 */
export function viewedImage({ images, viewedId }: ImagesState, lastIndex = 0): ViewedImage | null {
  const found = images.findIndex(({ id }) => id === viewedId);
  const index = found >= 0 ? found : Math.min(lastIndex, images.length - 1);
  const attachment = images[index];
  return attachment ? { attachment, index, total: images.length } : null;
}

/** The picture so many steps on; after the last comes the first. */
export function imageAt(images: readonly Attachment[], index: number): Attachment | undefined {
  return images.at(index % images.length);
}

export type LockedCode = 'attachment-infected' | 'attachment-unscannable' | 'attachment-not-scanned';

/** Why this file may not be shown or handed out at all; null when it may. */
export function lockedCode({ scanState }: Pick<Attachment, 'scanState'>): LockedCode | null {
  if (scanState === 'infected') return 'attachment-infected';
  if (scanState === 'unscannable') return 'attachment-unscannable';
  return scanState === 'pending' ? 'attachment-not-scanned' : null;
}

/** `lockedCode`, with what the scan found. */
export function lockedFailure(attachment: Attachment): Failure | null {
  const code = lockedCode(attachment);
  const { scanFinding: finding } = attachment;
  return code && { code, ...(finding !== undefined && { facts: { finding } }) };
}
