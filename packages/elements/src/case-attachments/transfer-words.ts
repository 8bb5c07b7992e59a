import type { TransferSnapshot } from '../case/case-state.js';
import { failureWords } from '../localize/failure-words.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import type { IconName } from '../theme/icons.js';

/** What a person reads about a transfer: the words say everything, icon and tone repeat it. */
export interface TransferWords {
  readonly icon: IconName;
  readonly tone: '' | 'danger' | 'warning' | 'success';
  readonly text: string;
  /** The row's rule: null for none, else how it looks. */
  readonly rule: 'moving' | 'still' | null;
}

/** Below it numbers would be gone before they are read. */
const SMALL_BYTES = 1024 * 1024;

export function transferWords(localize: LocalizeController, transfer: TransferSnapshot): TransferWords {
  const words = localize.messages.transfers;
  const { part, total } = localize.bytesOf(transfer.bytesSafe, transfer.bytesTotal);
  const reason = transfer.failure && failureWords(localize, transfer.failure, transfer.fileName);
  if (transfer.needsFile && transfer.status !== 'failed' && transfer.status !== 'done') {
    return reason
      ? { icon: 'warn', tone: 'danger', text: words.needsFileBecause(reason, part, total), rule: 'still' }
      : { icon: 'upload', tone: '', text: words.needsFile(part, total), rule: 'still' };
  }
  switch (transfer.status) {
    case 'staged':
      return { icon: 'clock', tone: '', text: words.staged(total), rule: null };
    case 'queued':
      return { icon: 'clock', tone: '', text: words.queued, rule: 'moving' };
    case 'uploading': {
      if (transfer.waitingFor) {
        const text = words.waiting[transfer.waitingFor](part, total);
        return { icon: waitingIcon[transfer.waitingFor], tone: 'warning', text, rule: 'moving' };
      }
      if (transfer.failure?.code === 'upload-lost') {
        return { icon: 'warn', tone: 'warning', text: words.startedOver(part, total), rule: 'moving' };
      }
      if (transfer.bytesTotal < SMALL_BYTES) {
        return { icon: 'upload', tone: '', text: words.sending, rule: 'moving' };
      }
      const text =
        transfer.secondsLeft === null
          ? words.safe(part, total)
          : words.safeWithTime(part, total, words.secondsLeft(transfer.secondsLeft));
      return { icon: 'upload', tone: '', text, rule: 'moving' };
    }
    case 'paused':
      if (reason) {
        return {
          icon: 'warn',
          tone: 'warning',
          text: words.pausedBecause(reason, part, total),
          rule: 'still',
        };
      }
      return transfer.unfinished
        ? { icon: 'upload', tone: '', text: words.unfinished(part, total), rule: 'still' }
        : { icon: 'pause', tone: '', text: words.paused(part, total), rule: 'still' };
    case 'verifying':
      return {
        icon: 'verify',
        tone: '',
        text: transfer.waitingFor ? words.verifyingWaiting(total) : words.verifying(total),
        rule: 'moving',
      };
    case 'done':
      return { icon: 'check', tone: 'success', text: words.done, rule: null };
    case 'failed':
      return { icon: 'warn', tone: 'danger', text: failedText(localize, transfer), rule: null };
  }
}

const waitingIcon = {
  network: 'offline',
  server: 'clock',
  'sign-in': 'lock',
  'other-tab': 'pages',
} as const satisfies Record<NonNullable<TransferSnapshot['waitingFor']>, IconName>;

function failedText(localize: LocalizeController, transfer: TransferSnapshot): string {
  const words = localize.messages.transfers;
  const failure = transfer.failure ?? { code: 'internal' as const };
  const failed = words.failed(failureWords(localize, failure, transfer.fileName));
  if (!transfer.retryable || transfer.needsFile) return failed;
  if (failure.code === 'digest-mismatch') return `${failed} ${words.retryAnewHint}`;
  return transfer.bytesSafe > 0 ? `${failed} ${words.retryHint}` : failed;
}
