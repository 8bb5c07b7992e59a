import sharp, { type SharpOptions } from 'sharp';
import { LazyPage } from '../preview/lazy-page.js';
import type { Page, PixelSize } from '../preview/picture.js';
import { isOpaque, SharpPage, type SharpPageSettings } from './sharp-page.js';

/** What is decoded is held twice while it is copied out of libvips. */
const COPIES = 2;

/**
 * A page whose last sample has no meaning, which libvips takes for alpha. Where that hides nothing it does no harm; elsewhere
 * its colours are decoded alone and whole, since sharp multiplies them by the alpha before it makes them smaller.
 * @param size of the upright page, pixels
 */
export function openColoursAlone(
  path: string,
  size: PixelSize,
  options: SharpOptions,
  settings: SharpPageSettings,
): Page {
  const { admit, findings = {}, pieceBytes = 0 } = settings;
  return new LazyPage(size, async () => {
    admit(pieceBytes);
    findings.isOpaque ??= await isOpaque(path, options);
    if (findings.isOpaque) return SharpPage.open(path, options, { ...settings, findings });
    const image = sharp(path, { ...options, failOn: 'error' });
    const { space, depth } = await image.metadata();
    const colours = space === 'b-w' || space === 'grey16' ? 1 : 3;
    const bytes = size.width * size.height * colours * (depth === 'ushort' ? 2 : 1);
    admit(pieceBytes + COPIES * bytes);
    const tiff = await image
      .autoOrient()
      .removeAlpha()
      .toColourspace(space)
      .tiff({ compression: 'none' })
      .toBuffer();
    return SharpPage.open(tiff, { limitInputPixels: false }, { leniency: 'none', admit, findings });
  });
}
