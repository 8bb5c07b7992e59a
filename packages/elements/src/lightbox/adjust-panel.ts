import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { icon } from '../theme/lightbox-icons.js';
import { LOOK_RANGES, type PictureLook } from './picture-look.js';

/** Sliders over the picture, so that it is seen to change. */
export function adjustPanel(
  look: PictureLook,
  localize: LocalizeController,
  change: (part: Partial<PictureLook>) => void,
): TemplateResult {
  const words = localize.messages.lightbox;
  const slider = (name: 'brightness' | 'contrast') => {
    const value = words.percent(localize.number(look[name]));
    return html`<label>
      ${icon(name)}<span>${words[name]}</span><span class="value" aria-hidden="true">${value}</span>
      <input
        type="range"
        min=${LOOK_RANGES[name].min}
        max=${LOOK_RANGES[name].max}
        aria-label=${words[name]}
        aria-valuetext=${value}
        .value=${live(String(look[name]))}
        @input=${(event: Event) => change({ [name]: (event.target as HTMLInputElement).valueAsNumber })}
      />
    </label>`;
  };
  return html`<div class="adjust popover" role="group" aria-label=${words.adjust}>
    ${slider('brightness')}${slider('contrast')}
  </div>`;
}
