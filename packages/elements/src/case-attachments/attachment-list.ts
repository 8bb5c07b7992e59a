import type { SortKey } from '@case-attachments/contract';
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { TransferSnapshot } from '../case/case-state.js';
import { firstClick } from '../controllers/first-click.js';
import { icon } from '../theme/icons.js';
import { attachmentRow } from './attachment-row.js';
import { batchProgress } from './batch-progress.js';
import type { TabView } from './tab-view.js';
import { transferRow } from './transfer-row.js';

/** From here on, rows outside the window are not laid out. */
const LONG_LIST_ROWS = 100;

/**
 * The table: what is on its way above what is attached. A file whose receipt is here is attached, even before its row came. Explicit ARIA roles, since the layout is a grid when wide and
 * cards when narrow. A row is rendered again only when its own file changed.
 */
export function attachmentList(tab: TabView, transfers: readonly TransferSnapshot[]): TemplateResult {
  const { snapshot, localize, justAttachedIds, selection } = tab;
  const { attachments } = snapshot.list;
  const words = localize.messages.tab;
  const arrived = transfers.filter(({ status }) => status === 'done');
  const onTheirWay = arrived.length > 0 ? transfers.filter(({ status }) => status !== 'done') : transfers;
  const withRows = tab.transferWindow.of(onTheirWay);
  const isLong = attachments.length + withRows.length > LONG_LIST_ROWS;
  const day = new Date().toDateString();
  return html`<div
    class="list ${isLong ? 'is-long' : ''} ${selection?.isOn ? 'is-selecting' : ''}"
    role="table"
    part="table"
    aria-label=${words.caption(tab.caseLabel)}
    aria-busy=${snapshot.list.loading ? 'true' : 'false'}
  >
    ${header(tab)}
    ${
      onTheirWay.length > 0
        ? html`<div role="rowgroup">
            ${transfersHead(tab, onTheirWay)} ${transferRows(tab, withRows)}
            ${withRows.length < onTheirWay.length ? moreTransfers(tab, onTheirWay.length - withRows.length) : nothing}
          </div>`
        : nothing
    }
    <div role="rowgroup" class="attached">
      ${
        onTheirWay.length > 0 && attachments.length + arrived.length > 0
          ? groupHead(words.attached, localize.number(snapshot.list.total + arrived.length))
          : nothing
      }
      ${transferRows(tab, arrived)}
      ${repeat(
        attachments,
        ({ id }) => id,
        (attachment) =>
          guard(
            [
              attachment,
              justAttachedIds.has(attachment.id),
              selection?.isOn,
              selection?.has(attachment.id),
              tab.session,
              snapshot.policy,
              localize.language,
              day,
            ],
            () => attachmentRow(tab, attachment),
          ),
      )}
    </div>
  </div>`;
}

function transferRows(tab: TabView, transfers: readonly TransferSnapshot[]) {
  return repeat(
    transfers,
    ({ id }) => id,
    (transfer) => guard([transfer, tab.session, tab.localize.language], () => transferRow(tab, transfer)),
  );
}

/** What needs a hand has a row before what moves, and that before what waits for its turn. */
export function needOfRow({ status, needsFile }: TransferSnapshot): 0 | 1 | 2 {
  if (status === 'failed' || needsFile) return 0;
  return status === 'queued' ? 2 : 1;
}

/** Those on their way without a row. */
function moreTransfers({ localize, transferWindow }: TabView, count: number): TemplateResult {
  const { transfers: words, tab } = localize.messages;
  return html`<div class="group" role="row">
    <div role="cell" aria-colspan="5" class="line">
      <span class="count">${words.more(localize.number(count))}</span>
      <button
        type="button"
        class="button quiet keep"
        aria-label=${words.showMore}
        @click=${firstClick(() => transferWindow.showMore())}
      >
        ${tab.showMore}
      </button>
    </div>
  </div>`;
}

/** A list that is on its way: columns and rows of the same heights, so nothing jumps when it comes. */
export function skeletonList(tab: TabView): TemplateResult {
  const widths = ['w4', 'w2', 'w1', 'w3'];
  return html`<div class="list" role="table" aria-label=${tab.localize.messages.tab.loading} aria-busy="true">
    ${header(tab)}
    <div aria-hidden="true">
      ${widths.map(
        (width) => html`<div class="row is-bone">
          <div class="c-name">
            <div class="file">
              <span class="badge bone"></span>
              <div class="words"><span class="bone ${width}"></span></div>
            </div>
          </div>
          <div class="c-size"><span class="bone short"></span></div>
          <div class="c-date"><span class="bone w4"></span></div>
          <div class="c-by"><span class="bone w4"></span></div>
          <div class="c-do"></div>
        </div>`,
      )}
    </div>
  </div>`;
}

function header(tab: TabView): TemplateResult {
  const { columns } = tab.localize.messages.tab;
  return html`<div role="rowgroup">
    <div class="head" role="row">
      ${sortableColumn(tab, 'name', 'c-name', columns.name)}
      <div class="c-size" role="columnheader">${columns.size}</div>
      ${sortableColumn(tab, 'addedAt', 'c-date', columns.addedAt)}
      ${sortableColumn(tab, 'uploadedBy', 'c-by', columns.uploadedBy)}
      <div class="c-do" role="columnheader">
        <span class="visually-hidden">${columns.actions}</span>${tab.selection?.renderButton(tab) ?? nothing}
      </div>
    </div>
  </div>`;
}

function sortableColumn(
  { session, snapshot }: TabView,
  key: SortKey,
  className: string,
  name: string,
): TemplateResult {
  const { sort, order } = snapshot.list.view;
  const isCurrent = sort === key;
  const ariaSort = !isCurrent ? 'none' : order === 'asc' ? 'ascending' : 'descending';
  const sortBy = () => {
    const firstOrder = key === 'addedAt' ? 'desc' : 'asc';
    const nextOrder = isCurrent ? (order === 'asc' ? 'desc' : 'asc') : firstOrder;
    session?.setView({ sort: key, order: nextOrder });
  };
  return html`<div class=${className} role="columnheader" aria-sort=${ariaSort}>
    <button type="button" class="sort" @click=${sortBy}>${name}${icon('sort-down', 'small')}</button>
  </div>`;
}

function transfersHead(tab: TabView, transfers: readonly TransferSnapshot[]): TemplateResult {
  const { session, localize } = tab;
  const words = localize.messages.transfers;
  const ofBatch = transfers.filter(({ unfinished }) => !unfinished);
  const moving = transfers.filter(({ status, needsFile }) => !needsFile && isMoving.has(status));
  const paused = transfers.filter(({ status, needsFile }) => !needsFile && status === 'paused');
  const button =
    moving.length > 0
      ? html`<button type="button" class="button quiet keep" @click=${firstClick(() => session?.pauseAll())}>
          ${words.pauseAll}
        </button>`
      : paused.length > 0
        ? html`<button type="button" class="button quiet keep" @click=${firstClick(() => session?.resumeAll())}>
            ${words.resumeAll}
          </button>`
        : nothing;
  const done = tab.snapshot.transfers.filter(({ status }) => status === 'done').length;
  const count = localize.number(transfers.length);
  return groupHead(
    localize.messages.tab.notAttachedYet,
    done > 0 && ofBatch.length > 0 ? words.countOf(count, localize.number(transfers.length + done)) : count,
    ofBatch.some(({ status }) => status !== 'failed') ? overall(tab) : '',
    button,
  );
}

const isMoving: ReadonlySet<TransferSnapshot['status']> = new Set(['queued', 'uploading']);

/** Progress of all together, where there is more than one. */
function overall({ snapshot, localize }: TabView): string {
  const { files, bytesSafe, bytesTotal } = batchProgress(snapshot.transfers);
  if (files < 2) return '';
  const { part, total } = localize.bytesOf(bytesSafe, bytesTotal);
  return localize.messages.transfers.safe(part, total);
}

function groupHead(
  title: string,
  count: string,
  detail = '',
  button: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  return html`<div class="group" role="row">
    <div role="cell" aria-colspan="5" class="line">
      <span>${title}</span> <span class="count">${count}</span>
      ${detail ? html`<span class="detail">${detail}</span>` : nothing} ${button}
    </div>
  </div>`;
}
