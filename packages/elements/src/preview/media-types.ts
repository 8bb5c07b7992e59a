/** `image/PNG; charset=x` -> `image/png`. */
export function mediaTypeEssence(value: string | null | undefined): string {
  return (value ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

/** Pictures a browser decodes as pixels and nothing else: no SVG, which is a document that can run script. */
const RASTER_TYPES: ReadonlySet<string> = new Set([
  'image/webp',
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/avif',
  'image/bmp',
]);

export function isRasterType(mediaType: string): boolean {
  return RASTER_TYPES.has(mediaType);
}
