import type { Attachment } from '@case-attachments/contract';
import { ApiError } from '../api/api-error.js';
import type { AttachmentList } from './attachment-list.js';
import type { DownloadScope } from './case-state.js';

/**
 * The files of a download, whatever the view shows and however far it is loaded, oldest first. A chosen one that the case does
 * not list any more comes last, as it was known: asked for, the server says what became of it.
 * @param known what the caller knows beside the rows that were shown
 * @throws ApiError `attachment-not-found` for an id that nobody has ever seen here
 */
export async function* attachmentsInScope(
  scope: DownloadScope,
  list: AttachmentList,
  known: readonly Attachment[],
  signal: AbortSignal,
): AsyncGenerator<Attachment, void, void> {
  if (scope.kind !== 'selected') {
    yield* list.all(signal, scope.kind === 'category' ? scope.category : null);
    return;
  }
  const wanted = new Set(scope.attachmentIds);
  if (wanted.size === 0) return;
  for await (const attachment of list.all(signal)) {
    if (wanted.delete(attachment.id)) yield attachment;
    if (wanted.size === 0) return;
  }
  for (const id of wanted) {
    const attachment = known.find((one) => one.id === id) ?? list.lastSeen(id);
    if (!attachment) throw new ApiError({ code: 'attachment-not-found' }, 404);
    yield attachment;
  }
}
