import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { CaseSession } from '../case/case-session.js';
import { failedPictures } from '../controllers/failed-pictures.js';
import { failureWords } from '../localize/failure-words.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { icon } from '../theme/lightbox-icons.js';
import type { LightboxModel } from './lightbox-model.js';

/** Something that happened while the pictures cover the page that would say it. */
export interface News {
  /** The same news as long as it is the same. */
  readonly id: string;
  readonly text: string;
  readonly retry?: () => void;
  readonly close?: () => void;
}

/** What must not pass unseen: a picture that has gone, a download that failed, no connection. */
export function newsOf(
  model: LightboxModel,
  session: CaseSession,
  localize: LocalizeController,
): readonly News[] {
  const { images, lightbox, tab } = localize.messages;
  const { gone } = model;
  const news: News[] = [];
  if (gone) {
    const now = model.shown[0]?.attachment.name ?? '';
    const text = gone.wasCompared
      ? lightbox.compare.ended(gone.attachment.name)
      : images.gone(gone.attachment.name, now);
    news.push({ id: `gone ${gone.attachment.id}`, text, close: () => model.dismissGone() });
  }
  for (const notice of failedPictures(session.snapshot)) {
    if (notice.what !== 'download') continue;
    const why = failureWords(localize, notice.failure, notice.fileName);
    news.push({
      id: notice.id,
      text: `${tab.couldNot.download(notice.fileName)}. ${why}`,
      retry: () => {
        session.dismissNotice(notice.id);
        session.download(notice.attachmentId);
      },
      close: () => session.dismissNotice(notice.id),
    });
  }
  if (!session.snapshot.online) news.push({ id: 'offline', text: lightbox.offline });
  return news;
}

/** For the eye; the live region says it too. */
export function newsChips(news: readonly News[], localize: LocalizeController): TemplateResult {
  const { common } = localize.messages;
  return html`<div class="news">
    ${repeat(
      news,
      ({ id }) => id,
      ({ text, retry, close }) => html`<div class="news-chip">
        <span>${text}</span>${
          retry
            ? html`<button type="button" class="button quiet" @click=${retry}>${common.tryAgain}</button>`
            : nothing
        }${
          close
            ? html`<button
                type="button"
                class="button only"
                aria-label=${common.close}
                title=${common.close}
                @click=${close}
              >
                ${icon('close')}
              </button>`
            : nothing
        }
      </div>`,
    )}
  </div>`;
}
