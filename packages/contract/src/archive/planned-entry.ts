import type { Attachment } from '../attachment.js';
import type { Category } from '../files.js';
import { foldedName, safeFileName } from './safe-name.js';

/** What goes into the zip, and under which name. */
export interface PlannedEntry {
  readonly attachment: Attachment;
  /** Safe and unique in the zip; with folders, `Images/scan.tif`. */
  readonly name: string;
  readonly lastModified: Date;
}

export interface EntryPlanOptions {
  /** Names nobody gets: those of the report. */
  readonly reserved: readonly string[];
  /** The folder of a category; without it all lie at the top. */
  readonly folderOf?: (category: Category) => string;
}

/** A zip's date has seven bits of years from 1980 on, in local time; a day's margin for the time zone. */
const EARLIEST_MS = Date.UTC(1980, 0, 2);
const LATEST_MS = Date.UTC(2107, 11, 30);

/** Hands out names that no file system would take for one another: `scan.tif`, `Scan (2).tif`. */
export class UniqueNames {
  readonly #taken = new Set<string>();
  readonly #lastNumber = new Map<string, number>();

  /** @param reserved names nobody gets, as they are */
  constructor(reserved: readonly string[] = []) {
    for (const name of reserved) this.#taken.add(foldedName(name));
  }

  take(name: string): string {
    const plain = safeFileName(name);
    const key = foldedName(plain);
    let unique = plain;
    for (let number = this.#lastNumber.get(key) ?? 1; this.#taken.has(foldedName(unique)); ) {
      number += 1;
      this.#lastNumber.set(key, number);
      unique = safeFileName(plain, ` (${number})`);
    }
    this.#taken.add(foldedName(unique));
    return unique;
  }
}

/** Names and dates for a zip, in the order given. The same attachments in the same order get the same names. */
export function planEntries(attachments: readonly Attachment[], options: EntryPlanOptions): PlannedEntry[] {
  const { reserved, folderOf } = options;
  const top = new UniqueNames(reserved);
  const folders = new Map<string, UniqueNames>();
  return attachments.map((attachment) => {
    const folder = folderOf && safeFileName(folderOf(attachment.category));
    const names = folder === undefined ? top : (folders.get(folder) ?? new UniqueNames());
    if (folder !== undefined) folders.set(folder, names);
    const name = names.take(attachment.name);
    return {
      attachment,
      name: folder === undefined ? name : `${folder}/${name}`,
      lastModified: zipDate(attachment.addedAtMs),
    };
  });
}

export function zipDate(atMs: number): Date {
  return new Date(Math.min(LATEST_MS, Math.max(EARLIEST_MS, atMs || 0)));
}
