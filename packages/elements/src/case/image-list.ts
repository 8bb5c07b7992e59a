import type { Attachment, AttachmentPage } from '@case-attachments/contract';
import { attachmentsPath } from '@case-attachments/contract/paths';
import type { ApiClient } from '../api/api-client.js';
import { ApiError, toApiError } from '../api/api-error.js';
import { keepingIdentity } from './attachment-list.js';
import type { ImagesState } from './case-state.js';

const PAGE_SIZE = 500;

export interface ImageListOptions {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly signal: AbortSignal;
  readonly state: () => ImagesState;
  readonly update: (patch: Partial<ImagesState>) => void;
}

/** The case's pictures, oldest first, whatever the tab's filter shows. */
export class ImageList {
  #asking: AbortController | null = null;

  constructor(private readonly options: ImageListOptions) {}

  /** A failure keeps the pictures that are shown. It is in the state, never thrown. */
  async refresh(): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.options.update({ loading: true });
    try {
      const images = await this.#fetch(AbortSignal.any([asking.signal, this.options.signal]));
      const { images: before, viewedId } = this.options.state();
      this.options.update({
        images: keepingIdentity(before, images),
        viewedId: images.some(({ id }) => id === viewedId) ? viewedId : null,
        failure: null,
      });
    } catch (reason) {
      if (asking.signal.aborted || this.options.signal.aborted) return;
      this.options.update({ failure: toApiError(reason).failure });
    } finally {
      if (this.#asking === asking) {
        this.#asking = null;
        this.options.update({ loading: false });
      }
    }
  }

  view(attachmentId: string): void {
    this.options.update({ viewedId: attachmentId });
  }

  find(attachmentId: string): Attachment | null {
    return this.options.state().images.find(({ id }) => id === attachmentId) ?? null;
  }

  async #fetch(signal: AbortSignal): Promise<Attachment[]> {
    const images: Attachment[] = [];
    let cursor: string | null = null;
    do {
      const path: string = attachmentsPath(this.options.caseId, {
        category: 'image',
        sort: 'addedAt',
        order: 'asc',
        limit: PAGE_SIZE,
        ...(cursor !== null && { cursor }),
      });
      const page: AttachmentPage = await this.options.client.json<AttachmentPage>(path, { signal });
      signal.throwIfAborted();
      if (!Array.isArray(page.attachments)) throw new ApiError({ code: 'response-invalid' }, 200);
      images.push(...page.attachments);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return images;
  }
}
