import type { AttachmentRecord } from '../domain/attachment.js';
import { ProblemError } from '../domain/problem-error.js';
import type { PageRequest } from '../ports/unit-of-work.js';

/** The list a cursor belongs to. */
export type ListShape = Pick<PageRequest, 'sort' | 'order' | 'category' | 'deleted'>;

export interface CursorPosition {
  readonly id: string;
  /** The row's sort value; null when it was too long to carry, then the row is asked. */
  readonly value: string | number | null;
}

/** Keeps a cursor, and so the next page's URL, below what proxies take. Characters. */
const MAX_VALUE_LENGTH = 400;

/** Where the page ends. Opaque to clients, bound to the list it was made for. */
export function encodeCursor(shape: ListShape, last: AttachmentRecord): string {
  const value = sortValue(shape.sort, last);
  const carried = typeof value === 'string' && value.length > MAX_VALUE_LENGTH ? null : value;
  return Buffer.from(JSON.stringify([bindingOf(shape), last.id, carried])).toString('base64url');
}

/** @throws ProblemError `cursor-mismatch` for a cursor of another list, or anything that is none */
export function decodeCursor(shape: ListShape, cursor: string): CursorPosition {
  const [binding, id, value] = parse(cursor);
  if (binding !== bindingOf(shape) || typeof id !== 'string' || !isValueOf(shape.sort, value)) {
    throw new ProblemError(
      'cursor-mismatch',
      'This cursor belongs to a list with another sort, order or filter. Start again without a cursor.',
    );
  }
  return { id, value };
}

export function sortValue(sort: PageRequest['sort'], record: AttachmentRecord): string | number {
  if (sort === 'addedAt') return record.addedAtMs;
  return sort === 'name' ? record.nameKey : record.uploaderNameKey;
}

function bindingOf({ sort, order, category, deleted }: ListShape): string {
  return [sort, order, category ?? '', deleted ? 'deleted' : ''].join(' ');
}

function isValueOf(sort: PageRequest['sort'], value: unknown): value is CursorPosition['value'] {
  if (sort === 'addedAt') return typeof value === 'number' && Number.isFinite(value);
  return value === null || typeof value === 'string';
}

function parse(cursor: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
