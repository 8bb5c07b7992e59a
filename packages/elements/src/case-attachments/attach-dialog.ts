import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { AttachFlow } from '../controllers/attach-flow.js';
import { acceptAttribute, chooseWithHandles } from '../controllers/choose-files.js';
import { chosenFiles } from '../controllers/dropped-files.js';
import type { LocalPreviews } from '../controllers/local-previews.js';
import type { StagedFile } from '../controllers/stage-files.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { badge } from '../theme/badge.js';
import { fileName } from '../theme/file-name.js';
import { icon } from '../theme/icons.js';
import { dialogHeader } from './dialog-header.js';
import type { TabView } from './tab-view.js';

export interface AttachDialogParts {
  readonly isDraggedOver: boolean;
  readonly rememberFiles: boolean;
  readonly previews: LocalPreviews;
  /** The live regions that speak while the dialog is open. */
  readonly announcer: TemplateResult;
}

/** The dialog names the case, the accepted types and the limit before anything is picked. */
export function attachDialog(tab: TabView, flow: AttachFlow, parts: AttachDialogParts): TemplateResult {
  const words = tab.localize.messages.attach;
  const { common } = tab.localize.messages;
  const ready = flow.staged.filter(({ check }) => check.ok);
  const refused = flow.staged.length - ready.length;
  return html`<dialog
    class="dialog attach-dialog"
    part="attach-dialog"
    aria-labelledby="attach-title"
    aria-describedby="attach-case attach-limits"
    @close=${({ currentTarget }: Event) => {
      // The event comes late: the dialog may be open again.
      if (!(currentTarget as HTMLDialogElement).open) flow.setAside();
    }}
  >
    ${parts.announcer}
    <div class="dialog-box">
      ${dialogHeader({
        name: 'attach',
        title: words.title,
        direction: words.to,
        caseLabel: tab.caseLabel,
        close: { word: common.close, run: () => flow.setAside() },
      })}
      <div class="body">
        <div>
          ${dropZone(tab, flow, parts)}${limits(tab)}
        </div>
        ${stagedList(tab.localize, flow, ready, parts.previews)}
      </div>
      <footer>
        <p>${refused > 0 ? words.leftOut(refused) : ''}</p>
        <button type="button" class="button secondary" @click=${() => flow.close()}>${common.cancel}</button>
        <button
          type="button"
          class="button primary"
          ?disabled=${ready.length === 0 || flow.isReading}
          @click=${() => flow.continue()}
        >
          ${words.continue}
        </button>
      </footer>
    </div>
  </dialog>`;
}

function dropZone(
  { snapshot, localize }: TabView,
  flow: AttachFlow,
  { isDraggedOver, rememberFiles }: AttachDialogParts,
): TemplateResult {
  const { policy } = snapshot;
  const choose = async ({ currentTarget }: Event) => {
    const input = (currentTarget as HTMLElement).nextElementSibling as HTMLInputElement;
    const { round } = flow;
    const chosen = rememberFiles ? await chooseWithHandles(policy, { multiple: true }) : null;
    if (chosen === null) input.click();
    else if (chosen.length > 0 && round === flow.round) void flow.add(chosen);
  };
  const chosen = ({ target }: Event) => {
    const input = target as HTMLInputElement;
    const entries = chosenFiles(input.files ?? []);
    // So that choosing the same file again is a change.
    input.value = '';
    if (entries.length > 0) void flow.add(entries);
  };
  return html`<button
      type="button"
      class=${isDraggedOver ? 'drop is-over' : 'drop'}
      part="drop-zone"
      aria-describedby="attach-limits"
      autofocus
      @click=${choose}
    >
      ${icon('upload')}<span>${localize.messages.attach.choose}</span></button
    ><input type="file" multiple hidden accept=${acceptAttribute(policy)} @change=${chosen} />`;
}

function limits({ snapshot, localize }: TabView): TemplateResult | typeof nothing {
  const { policy } = snapshot;
  if (!policy) return nothing;
  const { attach, common } = localize.messages;
  const kinds = localize.list(policy.acceptedTypes.map(({ category }) => attach.kinds[category]));
  return html`<p class="limits" id="attach-limits">${attach.limits(kinds, localize.bytes(policy.maxSizeBytes))}</p>
    <details class="types">
      <summary>${attach.showTypes}</summary>
      <dl>
        ${policy.acceptedTypes.map(
          ({ category, extensions }) =>
            html`<dt>${common.categories[category]}</dt>
              <dd>${extensions.filter(Boolean).join(', ')}</dd>`,
        )}
      </dl>
    </details>`;
}

function stagedList(
  localize: LocalizeController,
  flow: AttachFlow,
  ready: readonly StagedFile[],
  previews: LocalPreviews,
): TemplateResult | typeof nothing {
  const words = localize.messages.attach;
  if (flow.staged.length === 0) {
    return flow.isReading ? html`<p class="staged-none">${words.reading}</p>` : nothing;
  }
  const title = flow.isReading
    ? words.reading
    : ready.length > 0
      ? words.ready(ready.length)
      : words.noneReady;
  const readyBytes = ready.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const shown = flow.rows.of(flow.staged);
  const hiddenCount = flow.staged.length - shown.length;
  return html`<section
    class="staged"
    aria-labelledby="attach-staged"
  >
    <h3>
      <span id="attach-staged">${title}</span>
      <span class="size">${ready.length > 0 ? localize.bytes(readyBytes) : ''}</span>
    </h3>
    <ul>
      ${repeat(
        shown,
        ({ key }) => key,
        (file) =>
          guard([file, localize.language, previews.remarkOn(file)], () =>
            stagedRow(localize, flow, file, previews),
          ),
      )}
    </ul>
    ${
      hiddenCount === 0
        ? nothing
        : html`<p class="rest">
            <span>${words.more(localize.number(hiddenCount))}</span>
            <button
              type="button"
              class="button quiet keep"
              aria-label=${words.showMore}
              @click=${() => flow.rows.showMore()}
            >
              ${localize.messages.tab.showMore}
            </button>
          </p>`
    }
  </section>`;
}

function stagedRow(
  localize: LocalizeController,
  flow: AttachFlow,
  file: StagedFile,
  previews: LocalPreviews,
): TemplateResult {
  const { attach, common } = localize.messages;
  const isRefused = !file.check.ok;
  const isEmpty = isEmptyFile(file);
  const remark = previews.remarkOn(file);
  const isDoubtful = isEmpty || remark === 'no-picture';
  const state = isRefused ? 'is-refused' : isDoubtful ? 'is-doubtful' : '';
  const tone = isRefused ? 'danger' : isDoubtful ? 'warning' : '';
  const note = stagedNote(localize, file);
  const noteId = `staged-${file.key}`;
  const remove = ({ currentTarget }: Event) => {
    const row = (currentTarget as HTMLElement).closest('li');
    const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
    const next = neighbour?.querySelector('button') ?? row?.closest('.body')?.querySelector('button');
    flow.remove(file.key);
    next?.focus();
  };
  // Nothing in it: not a picture, whatever the name says.
  const category = isEmpty ? 'other' : file.category;
  return html`<li class=${state}>
    ${badge(category, common.category[category], isRefused || isEmpty ? nothing : previews.of(file))}
    <div class="words">
      ${fileName(file.name)}
      <span class="note ${tone}" id=${noteId}
        >${isDoubtful ? icon('warn', 'small') : nothing}<span>${remark ? attach.withoutPicture[remark](note) : note}</span></span
      >
    </div>
    <button
      type="button"
      class="button only"
      aria-label=${attach.removeFile(file.name)}
      aria-describedby=${state ? noteId : nothing}
      title=${common.remove}
      @click=${remove}
    >
      ${icon('close')}
    </button>
  </li>`;
}

function isEmptyFile({ check }: StagedFile): boolean {
  return check.ok && check.notes.includes('empty');
}

/** Size and remarks of a file that is ready; number, limit and fix of one that is refused. */
export function stagedNote(localize: LocalizeController, file: StagedFile): string {
  const { attach } = localize.messages;
  const { check } = file;
  const size = localize.bytes(file.sizeBytes);
  if (check.ok) {
    if (file.resumes) {
      const { part, total } = localize.bytesOf(file.resumes.bytesSafe, file.resumes.bytesTotal);
      return attach.goesOn(part, total);
    }
    if (isEmptyFile(file)) return attach.empty;
    if (check.notes.includes('same-name')) {
      return file.sameNameAddedAtMs === null
        ? attach.sameName(size)
        : attach.sameNameSince(size, localize.date(file.sameNameAddedAtMs));
    }
    return size;
  }
  switch (check.reason) {
    case 'type':
      return check.extension ? attach.refused.type(check.extension) : attach.refused.noExtension;
    case 'not-dicom':
      return check.loneEnding ? attach.refused.loneEnding(check.loneEnding) : attach.refused.notDicom;
    case 'too-large': {
      const limit = localize.bytes(check.limitBytes);
      return size === limit
        ? attach.refused.overLimit(localize.bytes(check.sizeBytes - check.limitBytes), limit)
        : attach.refused.tooLarge(size, limit);
    }
    case 'name':
      return attach.refused.name;
    case 'folder':
    case 'unreadable':
      return attach.refused[check.reason];
  }
}
