import { html, nothing, type TemplateResult } from 'lit';
import { type DownloadForm, PART_BYTES } from '../case/case-state.js';
import { type IconName, icon } from '../theme/icons.js';
import { dialogHeader } from './dialog-header.js';
import { type DownloadChoice, LARGE_BYTES, type TabDownloads } from './tab-downloads.js';
import type { TabView } from './tab-view.js';

interface Offer {
  readonly form: DownloadForm;
  readonly icon: IconName;
  readonly title: string;
  readonly hint: string;
  readonly button: string;
}

/** In which form: each button starts the download, within its click. */
export function downloadDialog(tab: TabView, downloads: TabDownloads): TemplateResult | typeof nothing {
  const { choice } = downloads;
  if (!choice) return nothing;
  const { localize, caseLabel } = tab;
  const { download, common, tab: tabWords } = localize.messages;
  const words = download.dialog;
  const offers = offersFor(tab, choice);
  const recommended = recommendedOf(offers, choice);
  const what = tabWords.sum(common.files(choice.files), localize.bytes(choice.sizeBytes));
  return html`<dialog
    class="dialog download-dialog"
    part="download-dialog"
    aria-labelledby="download-title"
    aria-describedby="download-case"
    @close=${({ currentTarget }: Event) => {
      if (!(currentTarget as HTMLDialogElement).open) downloads.close();
    }}
  >
    <div class="dialog-box">
      ${dialogHeader({
        name: 'download',
        title: words.title(what),
        direction: words.from,
        caseLabel: caseLabel,
        close: { word: common.close, run: () => downloads.close() },
      })}
      <ul class="offers">
        ${offers.map((offer) => offerRow(tab, downloads, offer, offer === recommended))}
      </ul>
      <label class="by-category">
        <input
          type="checkbox"
          .checked=${choice.byCategory}
          @change=${({ target }: Event) => downloads.groupByCategory((target as HTMLInputElement).checked)}
        />
        <span>${words.byCategory}<span class="hint">${words.byCategoryHint}</span></span>
      </label>
    </div>
  </dialog>`;
}

function offerRow(
  { localize }: TabView,
  downloads: TabDownloads,
  { form, icon: name, title, hint, button }: Offer,
  isRecommended: boolean,
): TemplateResult {
  const words = localize.messages.download.dialog;
  return html`<li data-form=${form}>
    ${icon(name)}
    <div class="words" id="download-${form}">
      <strong>${title}</strong> ${isRecommended ? html`<span class="tag">${words.recommended}</span>` : nothing}
      <p>${hint}</p>
    </div>
    <button
      type="button"
      class=${isRecommended ? 'button primary' : 'button secondary'}
      aria-describedby="download-${form}"
      ?autofocus=${isRecommended}
      @click=${() => downloads.choose(form)}
    >
      ${button}
    </button>
  </li>`;
}

/** What this browser can do with so much. */
function offersFor({ localize }: TabView, { sizeBytes }: DownloadChoice): readonly Offer[] {
  const words = localize.messages.download.dialog;
  const size = localize.bytes(sizeBytes);
  const isLarge = sizeBytes > LARGE_BYTES;
  const offers: Offer[] = [
    {
      form: 'zip',
      icon: 'archive',
      title: words.zip,
      hint: isLarge ? words.zipHintLarge(size) : words.zipHint(size),
      button: words.zipButton,
    },
  ];
  if ('showDirectoryPicker' in window) {
    offers.push({
      form: 'folder',
      icon: 'folder',
      title: words.folder,
      hint: words.folderHint,
      button: words.folderButton,
    });
  }
  if (sizeBytes > PART_BYTES) {
    const zips = localize.number(Math.ceil(sizeBytes / PART_BYTES));
    offers.push({
      form: 'parts',
      icon: 'pages',
      title: words.parts,
      hint: words.partsHint(zips, localize.bytes(PART_BYTES)),
      button: words.partsButton,
    });
  }
  return offers;
}

function recommendedOf(offers: readonly Offer[], { sizeBytes }: DownloadChoice): Offer | undefined {
  const isWanted = ({ form }: Offer) => (sizeBytes > LARGE_BYTES ? form !== 'zip' : form === 'zip');
  return offers.find(isWanted);
}
