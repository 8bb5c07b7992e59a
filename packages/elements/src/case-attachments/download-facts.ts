import type { CaseSnapshot, DownloadOrder, DownloadState, MissingEntry } from '../case/case-state.js';
import type { LocalizeController } from '../localize/localize-controller.js';

/** It has a beginning and no end yet. */
export function isUnderWay({ status }: DownloadState): boolean {
  return status === 'saving' || status === 'paused' || status === 'finishing';
}

/** What to ask for to have the same again. */
export function orderOf({ scope, form, folders }: DownloadState): DownloadOrder {
  return { scope, folders, form: form === 'file' ? 'zip' : form };
}

/** How far it is, as a sentence's parts: `112 of 200 files, 1.9 of 3.4 GB`. */
export function howFar(localize: LocalizeController, download: DownloadState): readonly string[] {
  const { download: words, common } = localize.messages;
  const { form, part, filesDone, filesTotal, bytesDone, bytesTotal } = download;
  const bytes = localize.bytesOf(bytesDone, bytesTotal);
  return [
    ...(part ? [words.partOf(localize.number(part.number), localize.number(part.total))] : []),
    ...(form === 'file' ? [] : [words.filesOf(localize.number(filesDone), common.files(filesTotal))]),
    ...(bytesTotal > 0 ? [words.bytesOf(bytes.part, bytes.total)] : []),
  ];
}

/** Asking for it again would give the same answer. */
export function isGoneForGood(entry: MissingEntry, snapshot: CaseSnapshot): boolean {
  const { code } = entry.failure;
  if (code === 'attachment-infected' || code === 'attachment-unscannable') return true;
  return (code === 'attachment-deleted' || code === 'attachment-not-found') && !isBackAgain(entry, snapshot);
}

/** It was deleted, and somebody brought it back. */
export function isBackAgain(
  { attachmentId, failure }: MissingEntry,
  { list, images }: CaseSnapshot,
): boolean {
  return (
    failure.code === 'attachment-deleted' &&
    [...list.attachments, ...images.images].some(({ id }) => id === attachmentId)
  );
}

/** Part of it is in the download, under its name, and looks like a whole one. */
export function isCut({ failure }: MissingEntry): boolean {
  return (failure.facts?.offsetBytes ?? 0) > 0;
}
