import { patternBytes } from '#elements/download/targets/testing/streams.js';
import { buildZip } from '#elements/download/zip-builder.js';

/** A zip as the product makes it, of files that are the same each time. @param sizes of its files, in bytes */
export async function zipOf(sizes: readonly number[]): Promise<Uint8Array> {
  async function* entries() {
    for (const [index, sizeBytes] of sizes.entries()) {
      yield {
        name: `Röntgen ${index + 1}.dcm`,
        sizeBytes,
        lastModified: new Date('2026-03-01T09:30:00Z'),
        input: patternBytes(sizeBytes, index + 1),
      };
    }
  }
  return new Uint8Array(await new Response(buildZip(entries())).arrayBuffer());
}
