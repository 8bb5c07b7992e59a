import { extensionOf } from '@case-attachments/contract/files';
import type { Failure } from '../case/case-state.js';
import type { LocalizeController } from './localize-controller.js';

/**
 * A failure as the reason and the fix. The server's own `detail` wins where it gave one: it knows more.
 * @param fileName for the extension in a sentence; the caller shows the name
 */
export function failureWords(localize: LocalizeController, failure: Failure, fileName = ''): string {
  if (failure.detail) return failure.detail;
  const { sizeBytes, limitBytes } = failure.facts ?? {};
  const extension = extensionOf(failure.facts?.fileName ?? fileName);
  return localize.messages.failures.reasons[failure.code]({
    size: sizeBytes === undefined ? '' : localize.bytes(sizeBytes),
    limit: limitBytes === undefined ? '' : localize.bytes(limitBytes),
    extension: extension ? `.${extension}` : '',
  });
}
