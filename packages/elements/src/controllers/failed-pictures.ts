import type { CaseSnapshot, Notice } from '../case/case-state.js';

/** What was asked of a file where pictures are shown, and came to nothing. */
export type FailedNotice = Notice & {
  readonly kind: 'failed';
  readonly what: 'download' | 'view';
  readonly attachmentId: string;
};

/** What could be asked for again of the pictures there are, the oldest failure first. */
export function failedPictures({ notices, images }: CaseSnapshot): readonly FailedNotice[] {
  const ids = new Set(images.images.map(({ id }) => id));
  return notices.filter(
    (notice): notice is FailedNotice =>
      notice.kind === 'failed' && notice.attachmentId !== undefined && ids.has(notice.attachmentId),
  );
}
