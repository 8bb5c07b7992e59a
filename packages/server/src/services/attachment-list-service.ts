import { type AttachmentPage, DEFAULT_PAGE_SIZE, type ListQuery } from '@case-attachments/contract';
import { ProblemError } from '../domain/problem-error.js';
import type { CaseRef, PageRequest, UnitOfWork } from '../ports/unit-of-work.js';
import { decodeCursor, encodeCursor, type ListShape, sortValue } from './attachment-cursor.js';
import { attachmentView } from './attachment-view.js';

/** A case's attachments, page by page. */
export class AttachmentListService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws ProblemError `cursor-mismatch` */
  async page(ref: CaseRef, query: ListQuery, readerId: string): Promise<AttachmentPage> {
    const { sort = 'addedAt', category, deleted = false, limit = DEFAULT_PAGE_SIZE } = query;
    const order = query.order ?? (sort === 'addedAt' ? 'desc' : 'asc');
    const shape: ListShape = { sort, order, deleted, ...(category && { category }) };
    const after = query.cursor === undefined ? undefined : await this.#positionOf(ref, shape, query.cursor);
    const { attachments, changes } = this.unitOfWork;
    // Read first: a change that slips in behind it is fetched again, never missed.
    const seq = await changes.lastSeq(ref);
    const [rows, total, caseSizeBytes, countsByCategory] = await Promise.all([
      attachments.page(ref, { ...shape, ...(after && { after }), limit: limit + 1 }),
      attachments.total(ref, { deleted, ...(category && { category }) }),
      attachments.usedBytes(ref.tenantId, ref.caseId),
      attachments.countsByCategory(ref),
    ]);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      attachments: shown.map((record) => attachmentView(record, readerId)),
      nextCursor: rows.length > limit && last ? encodeCursor(shape, last) : null,
      total: total.count,
      totalSizeBytes: total.sizeBytes,
      caseSizeBytes,
      countsByCategory,
      seq,
    };
  }

  async #positionOf(
    ref: CaseRef,
    shape: ListShape,
    cursor: string,
  ): Promise<NonNullable<PageRequest['after']>> {
    const { id, value } = decodeCursor(shape, cursor);
    if (value !== null) return { id, value };
    const record = await this.unitOfWork.attachments.find(ref, id);
    if (!record) throw new ProblemError('cursor-mismatch', 'This cursor is no longer known. Start again.');
    return { id, value: sortValue(shape.sort, record) };
  }
}
