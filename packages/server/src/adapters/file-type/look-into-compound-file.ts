import { viewOf } from '../../domain/file-type/bytes.js';
import {
  type CompoundHeader,
  detectCompoundFile,
  NO_SECTOR,
  readCompoundHeader,
} from '../../domain/file-type/compound-file.js';
import type { Detection } from '../../domain/file-type/file-kind.js';
import type { ReadPart } from '../../domain/file-type/file-reader.js';

/** A directory of over a thousand entries, which no document of an Office program has. */
const MAX_DIRECTORY_SECTORS = 256;

/** Enough for the allocation table of half a gigabyte. */
const MAX_TABLE_LISTS = 80;

/** Reads the directory of a compound file along its chain of sectors ([MS-CFB] 2.3), wherever they lie. */
export async function lookIntoCompoundFile(
  head: Uint8Array,
  sizeBytes: number,
  read: ReadPart,
): Promise<Detection> {
  const header = readCompoundHeader(head);
  return detectCompoundFile(header && (await new Sectors(header, sizeBytes, read).directory()));
}

class Sectors {
  /** Of the allocation table, by the sector that holds them. */
  readonly #table = new Map<number, DataView>();

  constructor(
    private readonly header: CompoundHeader,
    private readonly sizeBytes: number,
    private readonly readPart: ReadPart,
  ) {}

  /** Null when the chain leaves the file, goes in circles or does not end. */
  async directory(): Promise<Uint8Array | null> {
    const sectors: Uint8Array[] = [];
    let number = this.header.firstDirectorySector;
    while (number < NO_SECTOR) {
      const sector = sectors.length < MAX_DIRECTORY_SECTORS ? await this.#read(number) : null;
      if (sector === null) return null;
      sectors.push(sector);
      const next = await this.#after(number);
      if (next === null) return null;
      number = next;
    }
    return Buffer.concat(sectors);
  }

  /** The sector that follows in the chain. */
  async #after(number: number): Promise<number | null> {
    const perSector = this.header.sectorBytes / 4;
    const holder = await this.#tableSector(Math.floor(number / perSector));
    if (holder === null) return null;
    const table = this.#table.get(holder) ?? (await this.#view(holder));
    if (table === null) return null;
    this.#table.set(holder, table);
    return table.getUint32((number % perSector) * 4, true);
  }

  /** Which sector holds that part of the allocation table. */
  async #tableSector(part: number): Promise<number | null> {
    const { tableSectors, sectorBytes } = this.header;
    if (part < tableSectors.length) return tableSectors[part] ?? null;
    // The last place of each further list names the next one.
    const perList = sectorBytes / 4 - 1;
    let lists = Math.floor((part - tableSectors.length) / perList);
    if (lists >= MAX_TABLE_LISTS) return null;
    let list = await this.#view(this.header.nextTableList);
    for (; list !== null && lists > 0; lists--) list = await this.#view(list.getUint32(perList * 4, true));
    return list?.getUint32(((part - tableSectors.length) % perList) * 4, true) ?? null;
  }

  async #view(number: number): Promise<DataView | null> {
    const sector = await this.#read(number);
    return sector && viewOf(sector);
  }

  /** Null behind the file's end. */
  async #read(number: number): Promise<Uint8Array | null> {
    const { sectorBytes } = this.header;
    const start = (number + 1) * sectorBytes;
    if (start >= this.sizeBytes) return null;
    const bytes = await this.readPart({ start, end: Math.min(start + sectorBytes, this.sizeBytes) });
    // Some programs do not fill up the last one.
    const sector = new Uint8Array(sectorBytes);
    sector.set(bytes);
    return sector;
  }
}
