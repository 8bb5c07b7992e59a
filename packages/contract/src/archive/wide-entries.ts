const LOCAL_HEADER = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL_HEADER = 0x02014b50;
const WIDE_END = 0x06064b50;
const END = 0x06054b50;

/** From here on a 32-bit field cannot say it, and holds this in its place. */
const WIDE = 0xffff_ffff;
const WIDE_EXTRA_BYTES = 20;
const NARROW_DESCRIPTOR_BYTES = 16;

interface Place {
  readonly isWide: boolean;
  /** How much further on it lies than client-zip thinks. Bytes. */
  readonly shiftBytes: number;
}

/**
 * Mends the headers that client-zip 2.5 writes for entries of 4 GiB and more, so that 7-Zip finds no fault and who reads a pipe
 * knows how wide the sizes behind the bytes are (APPNOTE 4.3.9.2, 4.5.3): it leaves the zip64 field out of the local header, and
 * tells in the directory's an offset that the narrow field has told already. Smaller zips pass unchanged.
 *
 * Tell it of each entry and each chunk of content before client-zip has them; what comes out and is no content is a header.
 */
export class WideEntries {
  readonly #content = new WeakSet<Uint8Array>();
  readonly #sizes: number[] = [];
  readonly #places: Place[] = [];
  #shiftBytes = 0;
  #listed = 0;
  /** What follows a header: its name, then its extra field. */
  #following: ((chunk: Uint8Array<ArrayBuffer>) => readonly Uint8Array<ArrayBuffer>[])[] = [];

  /** @param sizeBytes what it will be when nothing fails */
  begin(sizeBytes: number): void {
    this.#sizes.push(sizeBytes);
  }

  content<T extends Uint8Array>(chunk: T): T {
    this.#content.add(chunk);
    return chunk;
  }

  /** @param chunk as client-zip hands it out. @returns what takes its place */
  rewrite(chunk: Uint8Array<ArrayBuffer>): readonly Uint8Array<ArrayBuffer>[] {
    if (this.#content.has(chunk)) return [chunk];
    const follow = this.#following.shift();
    if (follow) return follow(chunk);
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    switch (view.getUint32(0, true)) {
      case LOCAL_HEADER:
        return this.#local(chunk, view);
      case DESCRIPTOR:
        return [this.#descriptor(chunk, view)];
      case CENTRAL_HEADER:
        return this.#central(chunk, view);
      case WIDE_END:
        addTo64(view, 48, this.#shiftBytes);
        // The locator of this record lies behind it, in the same chunk.
        addTo64(view, 64, this.#shiftBytes);
        return [chunk];
      case END:
        addTo32(view, 16, this.#shiftBytes);
        return [chunk];
      default:
        throw new Error('client-zip wrote a header of a kind that is not known here.');
    }
  }

  #local(header: Uint8Array<ArrayBuffer>, view: DataView) {
    const isWide = (this.#sizes[this.#places.length] ?? 0) >= WIDE;
    this.#places.push({ isWide, shiftBytes: this.#shiftBytes });
    if (isWide) {
      view.setUint16(28, WIDE_EXTRA_BYTES, true);
      this.#shiftBytes += WIDE_EXTRA_BYTES;
    }
    this.#following.push((name) => (isWide ? [name, wideExtra()] : [name]));
    return [header];
  }

  /** Wide where the local header says so, also of an entry that was cut. */
  #descriptor(chunk: Uint8Array<ArrayBuffer>, view: DataView): Uint8Array<ArrayBuffer> {
    if (!this.#places.at(-1)?.isWide || chunk.length !== NARROW_DESCRIPTOR_BYTES) return chunk;
    const wide = new DataView(new ArrayBuffer(NARROW_DESCRIPTOR_BYTES + 8));
    for (const at of [0, 4]) wide.setUint32(at, view.getUint32(at, true), true);
    wide.setBigUint64(8, BigInt(view.getUint32(8, true)), true);
    wide.setBigUint64(16, BigInt(view.getUint32(12, true)), true);
    this.#shiftBytes += 8;
    return new Uint8Array(wide.buffer);
  }

  #central(header: Uint8Array<ArrayBuffer>, view: DataView) {
    const { shiftBytes } = this.#places[this.#listed++]!;
    const hasExtra = view.getUint16(30, true) > 0;
    this.#following.push((name) => [name]);
    if (!hasExtra) {
      addTo32(view, 42, shiftBytes);
      return [header];
    }
    // The extra field tells the offset, always last: then the narrow one must not.
    view.setUint32(42, WIDE, true);
    this.#following.push((extra) => {
      addTo64(
        new DataView(extra.buffer, extra.byteOffset, extra.byteLength),
        extra.byteLength - 8,
        shiftBytes,
      );
      return [extra];
    });
    return [header];
  }
}

/** Sizes follow the bytes, as the header's flag says: here they are 0. */
function wideExtra(): Uint8Array<ArrayBuffer> {
  const extra = new DataView(new ArrayBuffer(WIDE_EXTRA_BYTES));
  extra.setUint16(0, 1, true);
  extra.setUint16(2, WIDE_EXTRA_BYTES - 4, true);
  return new Uint8Array(extra.buffer);
}

function addTo64(view: DataView, at: number, bytes: number): void {
  view.setBigUint64(at, view.getBigUint64(at, true) + BigInt(bytes), true);
}

/** @throws when the sum is one that only a wide field could hold: a few bytes in 4 GiB, behind a file that was cut there */
function addTo32(view: DataView, at: number, bytes: number): void {
  const value = view.getUint32(at, true);
  if (value === WIDE || bytes === 0) return;
  if (value + bytes >= WIDE) throw new Error('A place in the zip has no room in its narrow field.');
  view.setUint32(at, value + bytes, true);
}
