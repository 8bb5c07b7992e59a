import type { DownloadState, Notice } from './case-state.js';

type Stopped = Extract<Notice, { readonly kind: 'download-stopped' }>;

/** What to say of a download that ends because the sign-in does. Without names: whoever reads it may be somebody else. */
export function downloadStopped(download: DownloadState, why: Stopped['why']): readonly Stopped[] {
  const { status } = download;
  if (status !== 'saving' && status !== 'paused' && status !== 'finishing') return [];
  return [{ id: crypto.randomUUID(), kind: 'download-stopped', why, saved: savedOf(download) }];
}

function savedOf({ status, form, filesDone, part, rung }: DownloadState): Stopped['saved'] {
  if (form === 'folder' ? filesDone > 0 : form === 'parts' && part !== null && part.number > 1) return 'some';
  // What is being put in its place can be stopped no more.
  if (status === 'finishing') return 'perhaps';
  return rung === 'worker' ? 'unfinished' : 'nothing';
}
