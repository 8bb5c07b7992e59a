import type { Attachment } from '@case-attachments/contract';
import type { ApiClient } from '../api/api-client.js';
import { bodyStream } from '../download/body-stream.js';
import { Patience, type PatienceOptions } from '../download/patience.js';
import { type BodySource, ResumableBody } from '../download/resumable-body.js';
import type { ConnectionBudget } from '../transfer/connection-budget.js';
import type { AttachmentContent, ContentWatch } from './attachment-content.js';
import { viewableType } from './viewable-types.js';

/** Where content comes from. */
export interface ContentSource {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly budget: ConnectionBudget;
  /** Without a byte for so long a request is made again. Milliseconds; default 30 s. */
  readonly stallMs?: number;
  readonly patience?: PatienceOptions;
}

/** Somebody sits before it: so many tries in a row without a byte, then the reason and Try again. */
const MAX_TRIES = 4;
const OPAQUE_TYPE = 'application/octet-stream';

/** Nothing is asked of the server before a byte is asked for. */
export function openContent(
  source: ContentSource,
  attachment: Attachment,
  watch: ContentWatch,
): AttachmentContent {
  return new CheckedContent(source, attachment, watch);
}

class CheckedContent implements AttachmentContent {
  /** What has arrived of the whole, each block in the browser's keeping and not in the page's memory. */
  readonly #arrived: Blob[] = [];
  #body: ResumableBody | null = null;
  #whole: Promise<Blob> | null = null;

  constructor(
    private readonly source: ContentSource,
    private readonly attachment: Attachment,
    private readonly watch: ContentWatch,
  ) {}

  get sizeBytes(): number {
    return this.attachment.sizeBytes;
  }

  blob(): Promise<Blob> {
    this.#whole ??= this.#gather().catch((reason: unknown) => {
      this.#whole = null;
      throw reason;
    });
    return this.#whole;
  }

  async bytes(startByte: number, endByte: number): Promise<Uint8Array<ArrayBuffer>> {
    const end = Math.min(endByte, this.sizeBytes);
    const part = new Uint8Array(Math.max(0, end - startByte));
    if (part.length === 0) return part;
    const body = this.#open(startByte);
    try {
      await body.open();
      for (let at = body.offsetBytes; at < end; at = body.offsetBytes) {
        const block = await body.nextBlock();
        if (!block) break;
        const wanted = block.subarray(Math.max(0, startByte - at), end - at);
        part.set(wanted, Math.max(0, at - startByte));
      }
      return part;
    } finally {
      body.close();
    }
  }

  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const reader = new AbortController();
    const body = this.#open(0, AbortSignal.any([this.watch.signal, reader.signal]));
    return bodyStream(body, undefined, () => reader.abort());
  }

  async #gather(): Promise<Blob> {
    this.#body ??= this.#open();
    for (let block = await this.#body.nextBlock(); block; block = await this.#body.nextBlock()) {
      this.#arrived.push(new Blob([block]));
    }
    return new Blob(this.#arrived, { type: viewableType(this.attachment.mediaType) ?? OPAQUE_TYPE });
  }

  #open(fromByte = 0, signal = this.watch.signal): ResumableBody {
    const { client, caseId, budget, stallMs, patience } = this.source;
    const { onReceived, onWaiting } = this.watch;
    const source: BodySource = {
      client,
      caseId,
      budget,
      priority: 'preview',
      patience: new Patience({ maxTries: MAX_TRIES, countsSilence: true, ...patience }),
      ...(stallMs !== undefined && { stallMs }),
      ...(onReceived && { onReceived }),
      ...(onWaiting && { onWaiting }),
    };
    return new ResumableBody(source, this.attachment, signal, fromByte);
  }
}
