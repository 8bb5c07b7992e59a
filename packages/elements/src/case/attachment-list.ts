import type { Attachment, AttachmentPage, Category, ListQuery } from '@case-attachments/contract';
import { attachmentPath, attachmentsPath, restorePath } from '@case-attachments/contract/paths';
import type { ApiClient } from '../api/api-client.js';
import { ApiError, toApiError } from '../api/api-error.js';
import type { ListState, ListView } from './case-state.js';

const PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 500;

export interface AttachmentListOptions {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly signal: AbortSignal;
  readonly state: () => ListState;
  readonly update: (patch: Partial<ListState>) => void;
  /** The case's change sequence as of what is shown. */
  readonly onSeq: (seq: number) => void;
  /** Rows a page. Default 100; a refresh and `all` take up to 500 at once. */
  readonly pageSize?: number;
}

/** The rows the person sees: one view at a time, page after page. Rows stay in place while newer ones are fetched. */
export class AttachmentList {
  #cursor: string | null = null;
  /** Each question makes the answers to older ones stale. */
  #asking: AbortController | null = null;
  #newest: Promise<void> = Promise.resolve();
  #loadingMore = false;
  /** The next page was asked for while something else was fetched. */
  #moreWanted = false;
  /** Every row ever shown, as it last was. */
  readonly #seen = new Map<string, Attachment>();
  readonly #pageSize: number;
  readonly #maxPageSize: number;

  constructor(private readonly options: AttachmentListOptions) {
    this.#pageSize = options.pageSize ?? PAGE_SIZE;
    this.#maxPageSize = options.pageSize ?? MAX_PAGE_SIZE;
  }

  setView(change: Partial<ListView>): Promise<void> {
    const { view } = this.options.state();
    const next = { ...view, ...change };
    if (next.category === view.category && next.sort === view.sort && next.order === view.order) {
      return Promise.resolve();
    }
    this.options.update({ view: next });
    this.#moreWanted = false;
    this.#loadingMore = false;
    return this.#load(this.#pageSize);
  }

  /** Fetch again what is shown, as far as it was loaded. Resolves when it is; a failure is in the state, never thrown. */
  refresh(): Promise<void> {
    // It takes the place of the next page's request.
    this.#moreWanted ||= this.#loadingMore;
    return this.#load(Math.max(this.#pageSize, this.options.state().attachments.length));
  }

  /** The next page; when something else is being fetched, after it. */
  async loadMore(): Promise<void> {
    const cursor = this.#cursor;
    if (cursor === null || this.#loadingMore) return;
    if (this.#asking) {
      this.#moreWanted = true;
      return;
    }
    this.#loadingMore = true;
    try {
      await this.#ask(async (signal) => {
        const page = await this.#page(this.options.state().view, this.#pageSize, cursor, signal);
        const known = new Set(this.options.state().attachments.map(({ id }) => id));
        const more = page.attachments.filter(({ id }) => !known.has(id));
        this.#show(page, [...this.options.state().attachments, ...more]);
      });
    } finally {
      this.#loadingMore = false;
      this.#loadWanted();
    }
  }

  #loadWanted(): void {
    if (!this.#moreWanted || this.#asking || this.#loadingMore) return;
    this.#moreWanted = false;
    void this.loadMore();
  }

  /** Every attachment of the case, or of a category, whatever the view, oldest first. @throws ApiError */
  async *all(signal: AbortSignal, category: Category | null = null): AsyncGenerator<Attachment, void, void> {
    let cursor: string | null = null;
    do {
      const page = await this.#page(
        { category, sort: 'addedAt', order: 'asc' },
        this.#maxPageSize,
        cursor,
        signal,
      );
      yield* page.attachments;
      cursor = page.nextCursor;
    } while (cursor !== null);
  }

  find(attachmentId: string): Attachment | null {
    return this.options.state().attachments.find(({ id }) => id === attachmentId) ?? null;
  }

  /** Whether or not it is still in the case, or in the view. */
  lastSeen(attachmentId: string): Attachment | null {
    return this.#seen.get(attachmentId) ?? null;
  }

  /** @throws ApiError */
  async rename(attachmentId: string, name: string): Promise<Attachment> {
    return this.options.client.json<Attachment>(attachmentPath(this.options.caseId, attachmentId), {
      method: 'PATCH',
      json: { name },
      signal: this.options.signal,
    });
  }

  /** Gone already is gone. @throws ApiError */
  async delete(attachmentId: string): Promise<void> {
    try {
      await this.options.client.request(attachmentPath(this.options.caseId, attachmentId), {
        method: 'DELETE',
        signal: this.options.signal,
      });
    } catch (error) {
      if (!(error instanceof ApiError) || error.failure.code !== 'attachment-deleted') throw error;
    }
  }

  /** @throws ApiError */
  async restore(attachmentId: string): Promise<void> {
    await this.options.client.request(restorePath(this.options.caseId, attachmentId), {
      method: 'POST',
      signal: this.options.signal,
    });
  }

  /** @param count how many rows at least, as long as there are so many */
  #load(count: number): Promise<void> {
    return this.#ask(async (signal) => {
      const { view } = this.options.state();
      const rows: Attachment[] = [];
      let page: AttachmentPage;
      let seq: number | null = null;
      let cursor: string | null = null;
      do {
        page = await this.#page(view, Math.min(this.#maxPageSize, count - rows.length), cursor, signal);
        rows.push(...page.attachments);
        // What changes from here on may be missing in the pages that were read before it.
        seq ??= page.seq;
        cursor = page.nextCursor;
      } while (cursor !== null && rows.length < count);
      this.#show(page, rows);
      this.options.onSeq(seq);
    });
  }

  #ask(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#newest = this.#askNow(work);
    return this.#newest;
  }

  async #askNow(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.options.update({ loading: true });
    try {
      await work(AbortSignal.any([asking.signal, this.options.signal]));
      if (this.#asking === asking) this.options.update({ failure: null });
    } catch (reason) {
      if (this.options.signal.aborted) return;
      // Replaced: whoever waits for this waits for what came in its place.
      if (asking.signal.aborted) return await this.#newest;
      this.#moreWanted = false;
      this.options.update({ failure: toApiError(reason).failure });
    } finally {
      if (this.#asking === asking) {
        this.#asking = null;
        this.options.update({ loading: false });
        this.#loadWanted();
      }
    }
  }

  #show(page: AttachmentPage, attachments: readonly Attachment[]): void {
    this.#cursor = page.nextCursor;
    for (const attachment of attachments) this.#seen.set(attachment.id, attachment);
    this.options.update({
      attachments: keepingIdentity(this.options.state().attachments, attachments),
      total: page.total,
      totalSizeBytes: page.totalSizeBytes,
      caseSizeBytes: page.caseSizeBytes,
      countsByCategory: page.countsByCategory,
      hasMore: page.nextCursor !== null,
      loadedAtMs: Date.now(),
    });
  }

  async #page(
    view: ListView,
    limit: number,
    cursor: string | null,
    signal: AbortSignal,
  ): Promise<AttachmentPage> {
    const query: ListQuery = {
      sort: view.sort,
      order: view.order,
      limit,
      ...(view.category && { category: view.category }),
      ...(cursor !== null && { cursor }),
    };
    const page = await this.options.client.json<AttachmentPage>(attachmentsPath(this.options.caseId, query), {
      signal,
    });
    signal.throwIfAborted();
    if (!Array.isArray(page.attachments)) throw new ApiError({ code: 'response-invalid' }, 200);
    return page;
  }
}

/** Rows that did not change stay the same objects, so that their elements need not render again. */
export function keepingIdentity(
  before: readonly Attachment[],
  after: readonly Attachment[],
): readonly Attachment[] {
  const known = new Map(before.map((attachment) => [attachment.id, attachment]));
  const rows = after.map((attachment) => {
    const old = known.get(attachment.id);
    return old && JSON.stringify(old) === JSON.stringify(attachment) ? old : attachment;
  });
  const same = rows.length === before.length && rows.every((row, index) => row === before[index]);
  return same ? before : rows;
}
