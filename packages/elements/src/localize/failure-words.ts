import { extensionOf } from '@case-attachments/contract/files';
import type { Failure } from '../case/case-state.js';
import type { LocalizeController } from './localize-controller.js';

/**
 * A failure as the reason and the fix. The server's own `detail` wins where it gave one: it knows more.
 * @param fileName for the extension in a sentence; the caller shows the name
 */
export function failureWords(localize: LocalizeController, failure: Failure, fileName = ''): string {
  if (failure.detail) return failure.detail;
  const { sizeBytes, limitBytes, expectedBytes, finding = '' } = failure.facts ?? {};
  const extension = extensionOf(failure.facts?.fileName ?? fileName);
  const { reasons } = localize.messages.failures;
  // A rare reason may be here before its words, which come with the dialogs.
  const sentence = reasons[failure.code] ?? reasons['page-fault'];
  return sentence({
    ...sizes(localize, sizeBytes, expectedBytes),
    limit: limitBytes === undefined ? '' : localize.bytes(limitBytes),
    extension: extension ? `.${extension}` : '',
    finding,
  });
}

/** Two sizes that differ must not read the same. */
function sizes(
  localize: LocalizeController,
  sizeBytes: number | undefined,
  expectedBytes: number | undefined,
) {
  const inWords = (bytes: number | undefined) => (bytes === undefined ? '' : localize.bytes(bytes));
  const size = inWords(sizeBytes);
  const expected = inWords(expectedBytes);
  if (sizeBytes === undefined || expectedBytes === undefined || size !== expected) return { size, expected };
  const exactly = (bytes: number) => localize.messages.common.bytes(localize.number(bytes));
  return { size: exactly(sizeBytes), expected: exactly(expectedBytes) };
}
