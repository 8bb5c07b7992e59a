import { descriptor, emptyWideField, isWide, type StoredEntry, setCentral, setEnd } from './zip-records.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** @param before of the bytes before these; 0 for none */
export type Crc32 = (bytes: Uint8Array, before: number) => number;

const LOCAL_HEADER = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;

/**
 * client-zip writes the frame of a zip, and the content goes past it. It sums up content a byte at a time, which costs more than all else
 * that a zip is made of; and its frame of entries of 4 GiB and more is one that 7-Zip finds fault with (APPNOTE 4.3.9.2, 4.5.3). So it
 * gets a stand-in for each chunk, and what its records say of sums, sizes and places is set here.
 *
 * Tell it of each entry, and give client-zip a stand-in for each chunk of content; what comes out and stands for none is a record.
 */
export class StoredEntries {
  readonly #contents = new WeakMap<Uint8Array, Bytes>();
  readonly #promisedBytes: number[] = [];
  readonly #entries: StoredEntry[] = [];
  #writtenBytes = 0;
  #listed = 0;
  #directoryAt: number | null = null;
  /** Of the record before: its name is next. */
  #onName: ((name: Bytes) => readonly Bytes[]) | null = null;

  constructor(private readonly crc32: Crc32) {}

  /** @param sizeBytes what it will be when nothing fails */
  begin(sizeBytes: number): void {
    this.#promisedBytes.push(sizeBytes);
  }

  /** @returns a byte, for however many: for none, client-zip would read ahead */
  standIn(content: Uint8Array): Bytes {
    const standIn = new Uint8Array(1);
    this.#contents.set(standIn, content as Bytes);
    return standIn;
  }

  /** @param chunk as client-zip hands it out. @returns what takes its place */
  rewrite(chunk: Bytes): readonly Bytes[] {
    const written = this.#rewritten(chunk);
    for (const { length } of written) this.#writtenBytes += length;
    return written;
  }

  #rewritten(chunk: Bytes): readonly Bytes[] {
    const content = this.#contents.get(chunk);
    if (content) return [this.#counted(content)];
    const onName = this.#onName;
    this.#onName = null;
    if (onName) return onName(chunk);
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    switch (view.getUint32(0, true)) {
      case LOCAL_HEADER:
        return this.#local(chunk, view);
      case DESCRIPTOR:
        return [descriptor(this.#entries.at(-1)!)];
      case CENTRAL_HEADER:
        return this.#central(chunk, view);
      case END:
        return this.#end(chunk, view);
      default:
        throw new Error('client-zip wrote a record of a kind that is not known here.');
    }
  }

  #counted(content: Bytes): Bytes {
    const entry = this.#entries.at(-1)!;
    entry.crc32 = this.crc32(content, entry.crc32);
    entry.sizeBytes += content.length;
    return content;
  }

  #local(header: Bytes, view: DataView): readonly Bytes[] {
    const wide = isWide(this.#promisedBytes[this.#entries.length] ?? 0);
    this.#entries.push({ isWide: wide, atByte: this.#writtenBytes, sizeBytes: 0, crc32: 0 });
    const field = wide ? emptyWideField() : null;
    view.setUint16(28, field?.length ?? 0, true);
    this.#onName = (name) => (field ? [name, field] : [name]);
    return [header];
  }

  #central(header: Bytes, view: DataView): readonly Bytes[] {
    this.#directoryAt ??= this.#writtenBytes;
    const field = setCentral(view, this.#entries[this.#listed]!);
    this.#listed += 1;
    this.#onName = (name) => (field ? [name, field] : [name]);
    return [header];
  }

  #end(record: Bytes, view: DataView): readonly Bytes[] {
    const atByte = this.#directoryAt ?? this.#writtenBytes;
    const sizeBytes = this.#writtenBytes - atByte;
    const wide = setEnd(view, { atByte, sizeBytes, count: this.#entries.length });
    return wide ? [wide, record] : [record];
  }
}
