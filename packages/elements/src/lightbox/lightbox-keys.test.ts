import { expect } from '@open-wc/testing';
import { type KeyContext, type LightboxCommand, lightboxKey } from './lightbox-keys.js';

const FITTED: KeyContext = { isZoomed: false, isRtl: false, isInSlider: false };
const ZOOMED: KeyContext = { ...FITTED, isZoomed: true };
const key = (name: string, context = FITTED, more: KeyboardEventInit = {}) =>
  lightboxKey(new KeyboardEvent('keydown', { key: name, ...more }), context);

describe('lightboxKey', () => {
  const table: [string, LightboxCommand | null, KeyContext?, KeyboardEventInit?][] = [
    ['ArrowRight', { kind: 'step', by: 1 }],
    ['ArrowLeft', { kind: 'step', by: -1 }],
    ['ArrowRight', { kind: 'step', by: -1 }, { ...FITTED, isRtl: true }],
    ['ArrowUp', null],
    ['ArrowRight', { kind: 'pan', by: { x: -80, y: 0 } }, ZOOMED],
    ['ArrowRight', { kind: 'pan', by: { x: -80, y: 0 } }, { ...ZOOMED, isRtl: true }],
    ['ArrowUp', { kind: 'pan', by: { x: 0, y: 80 } }, ZOOMED],
    ['ArrowRight', { kind: 'step', by: 1 }, ZOOMED, { shiftKey: true }],
    ['Home', { kind: 'first' }],
    ['End', { kind: 'last' }],
    ['PageUp', { kind: 'page', by: -1 }],
    ['PageDown', { kind: 'page', by: 1 }],
    ['+', { kind: 'zoom', to: 'in' }],
    ['=', { kind: 'zoom', to: 'in' }],
    ['-', { kind: 'zoom', to: 'out' }],
    ['0', { kind: 'zoom', to: 'fit' }],
    ['1', { kind: 'zoom', to: 'actual' }],
    ['r', { kind: 'rotate', by: 1 }],
    ['R', { kind: 'rotate', by: -1 }, FITTED, { shiftKey: true }],
    // Caps Lock is no Shift.
    ['R', { kind: 'rotate', by: 1 }],
    ['A', { kind: 'adjust' }],
    ['i', { kind: 'invert' }],
    ['u', { kind: 'reset' }],
    ['c', { kind: 'compare' }],
    ['x', { kind: 'side' }],
    ['l', { kind: 'together' }],
    ['p', { kind: 'pages' }],
    ['f', { kind: 'full-screen' }],
    ['d', { kind: 'download' }],
    ['?', { kind: 'keys' }, FITTED, { shiftKey: true }],
    ['ArrowRight', null, { ...FITTED, isInSlider: true }],
    ['PageDown', null, { ...FITTED, isInSlider: true }],
    ['i', { kind: 'invert' }, { ...FITTED, isInSlider: true }],
    // The browser's own.
    ['r', null, FITTED, { ctrlKey: true }],
    ['+', null, FITTED, { metaKey: true }],
    ['ArrowLeft', null, FITTED, { altKey: true }],
    ['Tab', null],
    ['Enter', null],
    [' ', null],
    ['q', null],
    ['constructor', null],
  ];
  for (const [name, command, context = FITTED, more = {}] of table) {
    const modifiers = Object.keys(more).join(' ');
    const where = Object.entries(context).flatMap(([what, is]) => (is ? [what] : []));
    it(`${[modifiers, name, ...where].join(' ').trim()}: ${command ? JSON.stringify(command) : 'not ours'}`, () => {
      expect(key(name, context, more)).to.deep.equal(command);
    });
  }
});
