import type { Category } from '@case-attachments/contract';
import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';

/** One family: 20 px, stroke 1.5, round ends. Colour and size come from `.icon` in `controls.styles.ts`. */
const shapes = {
  plus: svg`<path d="M10 4v12M4 10h12"/>`,
  download: svg`<path d="M10 3v9.5M6 8.75l4 4 4-4M4 16.5h12"/>`,
  'download-all': svg`<path d="M10 2.5v7.25M6.75 6.75 10 10l3.25-3.25M3.5 10.5v5a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-5M7 13.25h6"/>`,
  'chevron-down': svg`<path d="m5.5 8 4.5 4.5L14.5 8"/>`,
  prev: svg`<path d="M12.5 4.5 7 10l5.5 5.5"/>`,
  next: svg`<path d="M7.5 4.5 13 10l-5.5 5.5"/>`,
  'sort-down': svg`<path d="M10 4v12M5.75 11.75 10 16l4.25-4.25"/>`,
  eye: svg`<path d="M2 10s3-5.25 8-5.25S18 10 18 10s-3 5.25-8 5.25S2 10 2 10Z"/><circle cx="10" cy="10" r="2.25"/>`,
  trash: svg`<path d="M3.75 5.5h12.5M7.75 5.5v-2h4.5v2M5.5 5.5l.75 11h7.5l.75-11M8.5 8.75v4.5M11.5 8.75v4.5"/>`,
  pause: svg`<path d="M7.25 4.5v11M12.75 4.5v11"/>`,
  play: svg`<path d="M6.5 4.25v11.5L15.75 10Z"/>`,
  retry: svg`<path d="M16 10a6 6 0 1 1-1.9-4.4M14.6 2.6v3.2h-3.2"/>`,
  undo: svg`<path d="M7 4 3.5 7.5 7 11M3.5 7.5h8.25a4.5 4.5 0 0 1 0 9H8"/>`,
  close: svg`<path d="m5 5 10 10M15 5 5 15"/>`,
  expand: svg`<path d="m3.75 3.75 12.5 12.5M16.25 3.75 3.75 16.25M3.5 7.5v-4h4M12.5 3.5h4v4M16.5 12.5v4h-4M7.5 16.5h-4v-4"/>`,
  image: svg`<rect x="3" y="4" width="14" height="12" rx="1.5"/><circle cx="7.25" cy="8" r="1.25"/><path d="m3.5 14.5 4-4 3 3 2.5-2.5 3.5 3.5"/>`,
  document: svg`<path d="M11.5 2.5H6a1 1 0 0 0-1 1v13a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1V6ZM11.5 2.5V6H15M7.75 10h4.5M7.75 13h4.5"/>`,
  model: svg`<path d="m10 2.5 6.5 3.75v7.5L10 17.5l-6.5-3.75v-7.5ZM3.5 6.25 10 10l6.5-3.75M10 10v7.5"/>`,
  dicom: svg`<path d="M3 6.5 10 3l7 3.5-7 3.5ZM3 10l7 3.5 7-3.5M3 13.5 10 17l7-3.5"/>`,
  video: svg`<rect x="2.5" y="5" width="10.5" height="10" rx="1.5"/><path d="m13 9 4.5-2.5v7L13 11"/>`,
  audio: svg`<path d="M8 14.75V5l8-1.5v9.75"/><circle cx="6" cy="14.75" r="2"/><circle cx="14" cy="13.25" r="2"/>`,
  archive: svg`<rect x="3" y="3.5" width="14" height="4" rx="1"/><path d="M4.25 7.5v8a1 1 0 0 0 1 1h9.5a1 1 0 0 0 1-1v-8M8 10.75h4"/>`,
  other: svg`<path d="M11.5 2.5H6a1 1 0 0 0-1 1v13a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1V6ZM11.5 2.5V6H15"/>`,
  folder: svg`<path d="M2.75 6A1.5 1.5 0 0 1 4.25 4.5h3.5L9.5 6.5h6.25a1.5 1.5 0 0 1 1.5 1.5v6.5a1.5 1.5 0 0 1-1.5 1.5H4.25a1.5 1.5 0 0 1-1.5-1.5Z"/>`,
  shield: svg`<path d="m10 2.5 6 2v5c0 4-2.6 6.6-6 8-3.4-1.4-6-4-6-8v-5ZM10 6.75v3.5M10 13v.01"/>`,
  verify: svg`<path d="m10 2.5 6 2v5c0 4-2.6 6.6-6 8-3.4-1.4-6-4-6-8v-5ZM7.25 9.75l2 2 3.5-3.75"/>`,
  warn: svg`<path d="m10 3.25 7.25 12.6a.75.75 0 0 1-.65 1.15H3.4a.75.75 0 0 1-.65-1.15ZM10 8v4M10 14.4v.01"/>`,
  clock: svg`<circle cx="10" cy="10" r="7"/><path d="M10 6v4l2.5 2"/>`,
  offline: svg`<path d="m3 3 14 14M2.5 8.75A10.5 10.5 0 0 1 5.9 6.4M9.75 5.3a10.5 10.5 0 0 1 7.75 3.45M6 12.4a5.8 5.8 0 0 1 3.1-1.85M10 16v.01"/>`,
  lock: svg`<rect x="4.5" y="9" width="11" height="8" rx="1.5"/><path d="M7 9V6.5a3 3 0 0 1 6 0V9"/>`,
  check: svg`<path d="m4.5 10.5 3.5 3.5 7.5-8"/>`,
  info: svg`<circle cx="10" cy="10" r="7"/><path d="M10 9.25v4M10 6.6v.01"/>`,
  upload: svg`<path d="M10 13V3.5M6 7.25l4-4 4 4M4 16.5h12"/>`,
  pages: svg`<rect x="3" y="6.5" width="9.5" height="10.5" rx="1"/><path d="M6.5 6.5V4a1 1 0 0 1 1-1H16a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1h-3.5"/>`,
} as const;

export type IconName = keyof typeof shapes;

/** A decorative icon: hidden from assistive technology, since words always carry the meaning. */
export function icon(name: IconName, size: IconSize = 'normal'): TemplateResult {
  return drawn(shapes[name], size);
}

export type IconSize = 'normal' | 'small';

/** @param shape in a square of 20 units */
export function drawn(shape: SVGTemplateResult, size: IconSize = 'normal'): TemplateResult {
  return html`<svg class=${size === 'small' ? 'icon small' : 'icon'} viewBox="0 0 20 20" aria-hidden="true">
    ${shape}
  </svg>`;
}

/** The icon of a kind of file. */
export const categoryIcon: Record<Category, IconName> = {
  image: 'image',
  document: 'document',
  model: 'model',
  dicom: 'dicom',
  video: 'video',
  audio: 'audio',
  archive: 'archive',
  other: 'other',
};
