import type { Attachment } from '@case-attachments/contract';
import type { RunContext } from './download-run.js';
import { enduring } from './endurance.js';

/** The files of a download, however often the list breaks off. @throws ApiError; the signal's reason */
export function listed(
  list: () => AsyncIterable<Attachment>,
  { source, signal }: Pick<RunContext, 'source' | 'signal'>,
): Promise<Attachment[]> {
  const read = async () => {
    await source.gate?.opened(signal);
    const attachments: Attachment[] = [];
    for await (const attachment of list()) {
      signal.throwIfAborted();
      attachments.push(attachment);
    }
    return attachments;
  };
  return enduring(read, source, signal);
}
