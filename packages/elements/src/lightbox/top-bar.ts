import type { Attachment } from '@case-attachments/contract';
import { html, nothing, type TemplateResult } from 'lit';
import { pageSize } from '../controllers/picture-controller.js';
import type { LocalizeController } from '../localize/localize-controller.js';

import { icon } from '../theme/lightbox-icons.js';
import { toolButton } from './tool-button.js';

export interface TopView {
  readonly localize: LocalizeController;
  readonly title: TemplateResult | string;
  readonly about: string;
  /** `2 of 5` */
  readonly count: string;
  readonly areKeysShown: boolean;
  readonly showKeys: () => void;
  /** Null where the browser or the portal does not allow it. */
  readonly fullScreen: { readonly isOn: boolean; readonly toggle: () => void } | null;
  readonly close: () => void;
}

/** What is on show; the counter; X top right. */
export function topBar(view: TopView): TemplateResult {
  const { localize, about, fullScreen } = view;
  const words = localize.messages.lightbox;
  return html`<div class="top">
    <div class="words">
      <h2>${view.title}</h2>
      <p title=${about}>${about}</p>
    </div>
    <span class="count">${view.count}</span>
    <div class="window-tools">
      ${toolButton(localize, {
        label: words.keys.title,
        content: icon('keys'),
        key: '?',
        isPressed: view.areKeysShown,
        more: 'no-phone',
        run: view.showKeys,
      })}${
        fullScreen
          ? toolButton(localize, {
              label: words.fullScreen,
              content: icon('expand'),
              key: 'F',
              isPressed: fullScreen.isOn,
              run: fullScreen.toggle,
            })
          : nothing
      }${toolButton(localize, {
        label: words.close,
        content: icon('close'),
        key: words.keys.names.esc,
        run: view.close,
      })}
    </div>
  </div>`;
}

/** Case, date, person and size: `Case 1001. Added 14 Mar 2026 by A. Doe. 3200 × 1600 pixels`. */
export function aboutPicture(
  attachment: Attachment,
  page: number,
  caseLabel: string,
  localize: LocalizeController,
): string {
  const words = localize.messages.lightbox;
  const { displayName, orgName } = attachment.uploadedBy;
  const by = orgName ? localize.messages.tab.uploadedByOf(displayName, orgName) : displayName;
  const about = words.about(caseLabel, localize.date(attachment.addedAtMs), by);
  const size = pageSize(attachment, page);
  // Digits of pixels are not grouped: people know them so from their cameras.
  return size ? `${about} ${words.pixels(String(size.width), String(size.height))}` : about;
}
