import type { Attachment } from '@case-attachments/contract';

/** A page of a picture on one side. */
export interface Side {
  readonly attachmentId: string;
  /** From 1. */
  readonly page: number;
}

export type SideIndex = 0 | 1;

/** Two pages side by side: left and right, or one above the other. */
export interface Comparison {
  readonly sides: readonly [left: Side, right: Side];
  /** Whose page, picture and, when not linked, view the tools change. */
  readonly active: SideIndex;
  /** Zoomed, moved, turned and adjusted together. */
  readonly isLinked: boolean;
}

/**
 * What is on show goes to the left; the next picture, or the one before the last, to the right. A file alone in its case
 * is compared with its own next page. The right side is active: it is the one that was guessed. Null: nothing to compare.
 */
export function startComparison(images: readonly Attachment[], left: Side): Comparison | null {
  const index = images.findIndex(({ id }) => id === left.attachmentId);
  if (index < 0) return null;
  const other = images[index + 1] ?? images[index - 1];
  const right = other ? { attachmentId: other.id, page: 1 } : otherPage(images[index]!, left);
  return right && { sides: [left, right], active: 1, isLinked: true };
}

export function canCompare(images: readonly Attachment[]): boolean {
  return images.length > 1 || (images[0] !== undefined && pagesOf(images[0]) > 1);
}

/** The active side shows another page. */
export function withSide({ sides, ...rest }: Comparison, side: Side): Comparison {
  return { ...rest, sides: rest.active === 0 ? [side, sides[1]] : [sides[0], side] };
}

/** Whether both sides can still be shown. */
export function isStillThere({ sides }: Comparison, images: readonly Attachment[]): boolean {
  return sides.every(({ attachmentId }) => images.some(({ id }) => id === attachmentId));
}

/** How many pictures are on show: two pages of one file are one. */
export function chosenCount({ sides: [left, right] }: Comparison): number {
  return left.attachmentId === right.attachmentId ? 1 : 2;
}

export function pagesOf({ preview }: Attachment): number {
  return preview.state === 'available' ? preview.pageCount : 1;
}

function otherPage(attachment: Attachment, { attachmentId, page }: Side): Side | null {
  const count = pagesOf(attachment);
  if (count < 2) return null;
  return { attachmentId, page: page < count ? page + 1 : page - 1 };
}
