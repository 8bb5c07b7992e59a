import { html, type TemplateResult } from 'lit';
import type { LocalizeController } from '../localize/localize-controller.js';
import { icon } from '../theme/icons.js';
import { toolButton } from './tool-button.js';

/** Every key, in words. What a key does stands in `lightbox-keys.ts`. */
export function keySheet(localize: LocalizeController, close: () => void): TemplateResult {
  const { keys } = localize.messages.lightbox;
  const { names } = keys;
  const rows: readonly (readonly [keys: readonly string[], what: string])[] = [
    [['←', '→'], keys.step],
    [[`${names.shift} ←`, `${names.shift} →`], keys.stepZoomed],
    [[names.home, names.end], keys.ends],
    [[names.pageUp, names.pageDown], keys.page],
    [['+', '-'], keys.zoom],
    [['1'], keys.actualSize],
    [['0'], keys.fit],
    [[names.doubleClick], keys.toggle],
    [['←', '→', '↑', '↓'], keys.move],
    [['R', `${names.shift} R`], keys.rotate],
    [['A'], keys.adjust],
    [['I'], keys.invert],
    [['U'], keys.reset],
    [['C'], keys.compare],
    [['X'], keys.side],
    [['L'], keys.together],
    [['P'], keys.pages],
    [['F'], keys.fullScreen],
    [['D'], keys.download],
    [['?'], keys.help],
    [[names.esc], keys.leave],
  ];
  return html`<section class="keys popover" aria-labelledby="keys-title">
    <header>
      <h3 id="keys-title">${keys.title}</h3>
      ${toolButton(localize, { label: keys.close, content: icon('close'), run: close })}
    </header>
    <dl tabindex="0" aria-labelledby="keys-title">
      ${rows.map(
        ([pressed, what]) =>
          html`<div>
            <dt>${pressed.map((key) => html`<kbd>${key}</kbd>`)}</dt>
            <dd>${what}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}
