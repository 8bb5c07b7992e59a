import { svg, type TemplateResult } from 'lit';
import * as common from './icons.js';

/** Of the same family as the others, and fetched with the lightbox. */
const shapes = {
  'zoom-in': svg`<circle cx="9" cy="9" r="5.5"/><path d="m13 13 4 4M9 6.5v5M6.5 9h5"/>`,
  'zoom-out': svg`<circle cx="9" cy="9" r="5.5"/><path d="m13 13 4 4M6.5 9h5"/>`,
  fit: svg`<path d="M3.5 7V4.5a1 1 0 0 1 1-1H7M13 3.5h2.5a1 1 0 0 1 1 1V7M16.5 13v2.5a1 1 0 0 1-1 1H13M7 16.5H4.5a1 1 0 0 1-1-1V13"/>`,
  'rotate-right': svg`<rect x="3" y="9" width="8.5" height="7.5" rx="1"/><path d="M7.5 4.5h3.75A4.25 4.25 0 0 1 15.5 8.75v2M12.9 8.5l2.6 2.6 2.6-2.6"/>`,
  'rotate-left': svg`<rect x="8.5" y="9" width="8.5" height="7.5" rx="1"/><path d="M12.5 4.5H8.75A4.25 4.25 0 0 0 4.5 8.75v2M7.1 8.5l-2.6 2.6-2.6-2.6"/>`,
  adjust: svg`<path d="M3 6h6.5M14.5 6H17M3 14h2.5M10.5 14H17"/><circle cx="12" cy="6" r="2.25"/><circle cx="8" cy="14" r="2.25"/>`,
  brightness: svg`<circle cx="10" cy="10" r="3"/><path d="M10 3v1.5M10 15.5V17M3 10h1.5M15.5 10H17M5 5l1.1 1.1M13.9 13.9 15 15M5 15l1.1-1.1M13.9 6.1 15 5"/>`,
  contrast: svg`<circle cx="10" cy="10" r="7"/><path d="M10 3a7 7 0 0 1 0 14Z" fill="currentColor"/>`,
  invert: svg`<rect x="3.25" y="3.25" width="13.5" height="13.5" rx="1.5"/><path d="M16.25 3.75 3.75 16.25h11.5a1 1 0 0 0 1-1Z" fill="currentColor"/>`,
  compare: svg`<rect x="2.75" y="4" width="6" height="12" rx="1"/><rect x="11.25" y="4" width="6" height="12" rx="1"/>`,
  link: svg`<path d="M8.5 11.5a3 3 0 0 0 4.25 0l2.75-2.75a3 3 0 0 0-4.25-4.25L10 5.75M11.5 8.5a3 3 0 0 0-4.25 0L4.5 11.25a3 3 0 0 0 4.25 4.25L10 14.25"/>`,
  keys: svg`<rect x="2.5" y="5" width="15" height="10" rx="1.5"/><path d="M5.5 8.25h.01M8.5 8.25h.01M11.5 8.25h.01M14.5 8.25h.01M7 12h6"/>`,
} as const;

export type IconName = common.IconName | keyof typeof shapes;

/** A decorative icon, as the one of `icons.ts`: hidden from assistive technology. */
export function icon(name: IconName, size?: common.IconSize): TemplateResult {
  return isOwn(name) ? common.drawn(shapes[name], size) : common.icon(name, size);
}

function isOwn(name: IconName): name is keyof typeof shapes {
  return name in shapes;
}
