import { type AcceptedTypes, DEFAULT_ACCEPTED_TYPES } from '../../domain/file-type/accepted-types.js';
import { judgeContent, refuseByName } from '../../domain/file-type/judge-content.js';
import type { ContentInspector } from '../../ports/content-inspector.js';
import { DetectorThread, type DetectorThreadOptions } from './detector-thread.js';

export interface OwnedContentInspector extends ContentInspector {
  /** Ends its thread. */
  close(): Promise<void>;
}

/** Decides by name and content what may come in. Errors of `InspectedFile.read` are the caller's. */
export function createContentInspector(
  accepted: AcceptedTypes = DEFAULT_ACCEPTED_TYPES,
  options: DetectorThreadOptions = {},
): OwnedContentInspector {
  const thread = new DetectorThread(options);
  return {
    refuseByName: (fileName) => refuseByName(accepted, fileName),
    async inspect(file, signal) {
      signal?.throwIfAborted();
      const refusal = refuseByName(accepted, file.fileName);
      if (refusal !== null) return refusal;
      const detection = await thread.detect(file, signal);
      signal?.throwIfAborted();
      return judgeContent(accepted, file, detection);
    },
    close: () => thread.close(),
  };
}
