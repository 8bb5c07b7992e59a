import {
  type Attachment,
  CATEGORY_NAMES,
  type Category,
  type ExportRequest,
} from '@case-attachments/contract';
import { type PlannedEntry, planEntries, REPORT_NAMES } from '@case-attachments/contract/archive';
import type { AttachmentRecord } from '../domain/attachment.js';
import { ProblemError } from '../domain/problem-error.js';
import { isTimeZone } from '../domain/time-zone.js';
import type { AttachmentRepository, CaseRef } from '../ports/unit-of-work.js';
import { attachmentView } from './attachment-view.js';

const PAGE = 500;

/** What goes into a zip, before a byte is read. */
export interface ExportPlan {
  readonly entries: readonly PlannedEntry[];
  /** Asked for, and not in the case. */
  readonly unknownIds: readonly string[];
}

/**
 * The files that a request asks for, in the order in which they were added, with their names in the zip. Of files asked for by
 * id also the deleted ones: why they are missing is told.
 * @throws ProblemError `request-invalid` when a zip cannot hold so many
 */
export async function planExport(
  attachments: AttachmentRepository,
  ref: CaseRef,
  request: ExportRequest,
  { readerId, maxEntries }: { readonly readerId: string; readonly maxEntries: number },
): Promise<ExportPlan> {
  const { category, folders = false } = request;
  const filter = filterOf(request);
  const maxFiles = mostFiles(maxEntries);
  const view = (record: AttachmentRecord) => attachmentView(record, readerId);
  let files: Attachment[] = [];
  let unknownIds: string[] = [];
  if (request.attachmentIds) {
    const found = new Map<string, Attachment>();
    const ids = new Set(request.attachmentIds);
    for (const id of ids) {
      const record = await attachments.find(ref, id);
      if (record) found.set(id, view(record));
    }
    unknownIds = [...ids].filter((id) => !found.has(id));
    files = [...found.values()]
      .filter((file) => category === undefined || file.category === category)
      .sort((a, b) => a.addedAtMs - b.addedAtMs || (a.id < b.id ? -1 : 1));
  } else {
    await requireHoldable(attachments, ref, request, { maxEntries });
    for (let more = true; more && files.length < maxFiles; ) {
      const last = files.at(-1);
      const page = await attachments.page(ref, {
        ...{ ...filter, sort: 'addedAt', order: 'asc', limit: Math.min(PAGE, maxFiles - files.length) },
        ...(last && { after: { value: last.addedAtMs, id: last.id } }),
      });
      files.push(...page.map(view));
      more = page.length > 0;
    }
  }
  const folderOf = (of: Category) => CATEGORY_NAMES[of];
  return {
    entries: planEntries(files, { reserved: REPORT_NAMES, ...(folders && { folderOf }) }),
    unknownIds,
  };
}

/** @throws ProblemError `request-invalid` when a zip cannot hold so many */
export async function requireHoldable(
  attachments: AttachmentRepository,
  ref: CaseRef,
  request: ExportRequest,
  { maxEntries }: { readonly maxEntries: number },
): Promise<void> {
  // Of those there are never so many: the contract says how many at most.
  if (request.attachmentIds) return;
  const maxFiles = mostFiles(maxEntries);
  const { count } = await attachments.total(ref, filterOf(request));
  if (count <= maxFiles) return;
  throw new ProblemError(
    'request-invalid',
    `A zip holds at most ${maxFiles} files, and these are ${count}. Ask for a category, or for chosen files.`,
  );
}

const filterOf = ({ category }: ExportRequest) => ({ deleted: false, ...(category && { category }) });

const mostFiles = (maxEntries: number) => maxEntries - REPORT_NAMES.length;

/** @throws ProblemError `request-invalid` */
export function requireTimeZone({ timeZone }: ExportRequest): void {
  if (timeZone === undefined || isTimeZone(timeZone)) return;
  throw new ProblemError(
    'request-invalid',
    '"timeZone" must be the IANA name of a time zone, such as Europe/Berlin.',
  );
}
