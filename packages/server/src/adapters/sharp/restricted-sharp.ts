import sharp from 'sharp';

/**
 * sharp's settings are the process's own. No cache: every picture is seen once. Two threads: uploads need the rest.
 * No loaders but those used here: a decoder that is not there has no holes.
 */
export function restrictSharp(): void {
  sharp.cache(false);
  sharp.concurrency(2);
  const formats = ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Heif', 'Tiff'];
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: formats.map((format) => `VipsForeignLoad${format}`) });
}
