import { contentPath } from '@case-attachments/contract/paths';
import type { ApiClient } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';
import { StallGuard } from './stall-guard.js';

export interface ContentPartRequest {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly attachmentId: string;
  readonly sizeBytes: number;
  /** Where to go on. */
  readonly offsetBytes: number;
  /** Strong ETag of an earlier part; null when there was none. */
  readonly etag: string | null;
  readonly stallMs: number;
  /** Beside others: the page's own requests go first. */
  readonly priority?: 'low';
  readonly signal: AbortSignal;
}

/** One answer of the content route, read from the asked offset on. */
export interface ContentPart {
  readonly etag: string | null;
  /** Bytes as they come; null at the end, which may be too early. @throws ApiError `network` or `stalled` */
  read(): Promise<Uint8Array | null>;
  close(): void;
}

/**
 * Ask for the content from an offset (RFC 9110: Range, If-Range). A server that answers with the whole file is
 * followed to the offset.
 * @throws ApiError: the server's reason; `copy-damaged` when the ETag is another; `response-invalid` when the
 * answer is not the part asked for
 */
export async function requestContent(request: ContentPartRequest): Promise<ContentPart> {
  const guard = new StallGuard(request.signal, request.stallMs);
  try {
    const { offsetBytes, etag } = request;
    const response = await guard.watch(
      request.client.request(contentPath(request.caseId, request.attachmentId), {
        signal: guard.signal,
        ...(request.priority && { priority: request.priority }),
        ...(offsetBytes > 0 && {
          headers: { Range: `bytes=${offsetBytes}-`, ...(etag !== null && { 'If-Range': etag }) },
        }),
      }),
    );
    const skipBytes = checkedSkip(response, request);
    return {
      etag: etag ?? strongEtag(response),
      read: reader(response, skipBytes, guard, request.signal),
      close: () => guard.close(),
    };
  } catch (error) {
    guard.close();
    request.signal.throwIfAborted();
    throw error;
  }
}

/** If-Range takes no weak ones (RFC 9110 section 13.1.5). */
function strongEtag(response: Response): string | null {
  const etag = response.headers.get('ETag');
  return etag?.startsWith('"') ? etag : null;
}

/** How many bytes to drop before the offset. @throws ApiError when this is not the part asked for */
function checkedSkip(response: Response, { etag, offsetBytes, sizeBytes }: ContentPartRequest): number {
  const answered = strongEtag(response);
  if (etag !== null && answered !== null && answered !== etag) {
    throw new ApiError({ code: 'copy-damaged' }, response.status);
  }
  if (response.status === 200) return offsetBytes;
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('Content-Range') ?? '');
  const fits =
    response.status === 206 &&
    Number(range?.[1]) === offsetBytes &&
    (range?.[2] === '*' || Number(range?.[2]) === sizeBytes);
  if (!fits) throw new ApiError({ code: 'response-invalid' }, response.status);
  return 0;
}

function reader(
  response: Response,
  skipBytes: number,
  guard: StallGuard,
  signal: AbortSignal,
): () => Promise<Uint8Array | null> {
  const source = response.body?.getReader();
  let toSkip = skipBytes;
  return async () => {
    while (source) {
      const { done, value } = await guard.watch(source.read()).catch((cause: unknown) => {
        signal.throwIfAborted();
        throw cause instanceof ApiError ? cause : new ApiError({ code: 'network' }, null, null, { cause });
      });
      if (done) break;
      const skipped = Math.min(toSkip, value.length);
      toSkip -= skipped;
      if (value.length > skipped) return skipped > 0 ? value.subarray(skipped) : value;
    }
    return null;
  };
}
