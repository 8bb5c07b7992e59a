import type { Notice } from '../case/case-state.js';
import type { LocalizeController } from '../localize/localize-controller.js';

/** Why a download was stopped, and what is left of it. */
export function downloadStoppedHint(
  { messages }: LocalizeController,
  { why, saved }: Extract<Notice, { readonly kind: 'download-stopped' }>,
): string {
  const words = messages.tab.downloadStopped;
  return `${words.why[why]} ${words.saved[saved]}`;
}
