import type { ToolCommand } from './bottom-bar.js';
import type { Point } from './zoom-geometry.js';

export type LightboxCommand =
  | ToolCommand
  | { readonly kind: 'step'; readonly by: 1 | -1 }
  | { readonly kind: 'page'; readonly by: 1 | -1 }
  | { readonly kind: 'pan'; readonly by: Point }
  | { readonly kind: 'first' | 'last' | 'reset' | 'side' | 'full-screen' | 'download' | 'keys' };

const PAN_PX = 80;

export interface KeyContext {
  readonly isZoomed: boolean;
  readonly isRtl: boolean;
  /** The focus is in a slider, whose arrows and page keys are its own. */
  readonly isInSlider: boolean;
}

/** Keys that a slider moves by. */
const SLIDER_KEYS: ReadonlySet<string> = new Set([
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'PageUp',
  'PageDown',
]);

const SAME_IN_ANY_CASE: ReadonlyMap<string, LightboxCommand> = new Map<string, LightboxCommand>([
  ['Home', { kind: 'first' }],
  ['End', { kind: 'last' }],
  ['PageUp', { kind: 'page', by: -1 }],
  ['PageDown', { kind: 'page', by: 1 }],
  ['+', { kind: 'zoom', to: 'in' }],
  ['=', { kind: 'zoom', to: 'in' }],
  ['-', { kind: 'zoom', to: 'out' }],
  ['_', { kind: 'zoom', to: 'out' }],
  ['0', { kind: 'zoom', to: 'fit' }],
  ['1', { kind: 'zoom', to: 'actual' }],
  ['a', { kind: 'adjust' }],
  ['i', { kind: 'invert' }],
  ['u', { kind: 'reset' }],
  ['c', { kind: 'compare' }],
  ['x', { kind: 'side' }],
  ['l', { kind: 'together' }],
  ['p', { kind: 'pages' }],
  ['f', { kind: 'full-screen' }],
  ['d', { kind: 'download' }],
  ['?', { kind: 'keys' }],
]);

/**
 * What a key means in the lightbox. Arrows go through the pictures; once zoomed in they move the picture, and with Shift go
 * through the pictures still. Null: not ours. The list for people is in `key-sheet.ts`.
 */
export function lightboxKey(
  { key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent,
  { isZoomed, isRtl, isInSlider }: KeyContext,
): LightboxCommand | null {
  if (altKey || ctrlKey || metaKey) return null;
  if (isInSlider && SLIDER_KEYS.has(key)) return null;
  const isPan = isZoomed && !shiftKey;
  const pan = (x: number, y: number): LightboxCommand => ({ kind: 'pan', by: { x, y } });
  const step = (by: 1 | -1): LightboxCommand => ({ kind: 'step', by });
  switch (key) {
    case 'ArrowLeft':
      return isPan ? pan(PAN_PX, 0) : step(isRtl ? 1 : -1);
    case 'ArrowRight':
      return isPan ? pan(-PAN_PX, 0) : step(isRtl ? -1 : 1);
    case 'ArrowUp':
      return isPan ? pan(0, PAN_PX) : null;
    case 'ArrowDown':
      return isPan ? pan(0, -PAN_PX) : null;
    case 'r':
    case 'R':
      return { kind: 'rotate', by: shiftKey ? -1 : 1 };
    default:
      return SAME_IN_ANY_CASE.get(key.length === 1 ? key.toLowerCase() : key) ?? null;
  }
}
