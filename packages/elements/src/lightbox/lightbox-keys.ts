import type { Point } from './zoom-geometry.js';

export type LightboxCommand =
  | { readonly kind: 'step'; readonly by: 1 | -1 }
  | { readonly kind: 'page'; readonly by: 1 | -1 }
  | { readonly kind: 'first' }
  | { readonly kind: 'last' }
  /** 0: fit. */
  | { readonly kind: 'zoom'; readonly by: 1 | -1 | 0 }
  | { readonly kind: 'pan'; readonly by: Point };

const PAN_PX = 80;

/**
 * What a key means in the lightbox: arrows, Home and End go through the pictures, Page Up and Page Down through their
 * pages, + - 0 zoom; zoomed in, Up and Down and the arrows with Shift move the picture. Null: not ours.
 */
export function lightboxKey(
  { key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent,
  { isZoomed, isRtl }: { readonly isZoomed: boolean; readonly isRtl: boolean },
): LightboxCommand | null {
  if (altKey || ctrlKey || metaKey) return null;
  const pan = (x: number, y: number): LightboxCommand => ({ kind: 'pan', by: { x, y } });
  const isPan = isZoomed && shiftKey;
  switch (key) {
    case 'ArrowLeft':
      return isPan ? pan(PAN_PX, 0) : { kind: 'step', by: isRtl ? 1 : -1 };
    case 'ArrowRight':
      return isPan ? pan(-PAN_PX, 0) : { kind: 'step', by: isRtl ? -1 : 1 };
    case 'ArrowUp':
      return isZoomed ? pan(0, PAN_PX) : null;
    case 'ArrowDown':
      return isZoomed ? pan(0, -PAN_PX) : null;
    case 'Home':
      return { kind: 'first' };
    case 'End':
      return { kind: 'last' };
    case 'PageUp':
      return { kind: 'page', by: -1 };
    case 'PageDown':
      return { kind: 'page', by: 1 };
    case '+':
    case '=':
      return { kind: 'zoom', by: 1 };
    case '-':
    case '_':
      return { kind: 'zoom', by: -1 };
    case '0':
      return { kind: 'zoom', by: 0 };
    default:
      return null;
  }
}
