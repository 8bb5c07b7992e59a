import { css } from 'lit';

/** A portal gives any width: words leave the buttons, then the facts go under the name, then rows become cards. */
export const narrowStyles = css`
  @container tab (width < 820px) {
    /* The words leave the row buttons; names and tooltips stay. */
    .row .button.quiet:not(.keep) {
      width: var(--_control);
      padding: 0;
      color: var(--_text-muted);
    }
    .row .button.quiet:not(.keep):hover {
      color: var(--_accent);
    }
    .row .button.quiet:not(.keep) .label {
      display: none;
    }
    .list {
      --_columns: minmax(0, 1fr) 84px 108px 124px 140px;
    }
    .c-size {
      padding-inline-end: calc(var(--_space) * 4);
    }
    .toolbar .sum {
      display: none;
    }
    .toolbar {
      flex-wrap: wrap;
    }
    .toolbar .all {
      margin-inline-start: auto;
    }
    .toolbar .these {
      order: 1;
      margin-inline-start: auto;
    }
    .strip li {
      flex-wrap: wrap;
    }
    .strip li .name {
      flex: 1 0 100%;
    }
  }

  /* Below 680 px: two-line rows, the facts under the name, buttons at the end. */
  @container tab (width < 680px) {
    .head {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 20px;
      min-height: 40px;
    }
    .head > * {
      padding: 0;
    }
    .head > .c-size {
      display: none;
    }
    .sort {
      min-height: 32px;
    }
    .sort .icon {
      display: none;
    }
    :is([aria-sort='descending'], [aria-sort='ascending']) > .sort .icon {
      display: block;
    }
    .row {
      grid-template-columns: auto auto 1fr auto;
      padding-block: 10px;
    }
    .row > .c-name,
    .row.is-transfer > .c-name {
      grid-column: 1 / 4;
    }
    .row .file {
      align-items: flex-start;
    }
    .row .file .badge {
      margin-block: 3px -17px;
    }
    .row:is(.is-transfer, .has-note) .file .badge {
      margin-block: 3px;
    }
    .row > :is(.c-size, .c-date, .c-by) {
      grid-row: 2;
      padding-inline-end: 0;
      font-size: 13px;
      line-height: 18px;
      text-align: start;
    }
    .row > .c-size {
      padding-inline-start: 44px;
    }
    .row > :is(.c-date, .c-by)::before {
      content: '\\00b7';
      padding-inline: 6px;
    }
    .row > .c-do {
      grid-area: 1 / 4 / span 2;
    }
    .row.is-bone > :is(.c-size, .c-date, .c-by) {
      display: flex;
      align-items: center;
      height: 18px;
      padding-inline-end: 12px;
    }
    .row.is-bone > :is(.c-date, .c-by)::before {
      content: none;
    }
    .row .bone.short {
      margin: 0;
    }
    .row > :is(.c-date, .c-by) .bone.w4 {
      width: 84px;
    }
    .is-long .row {
      contain-intrinsic-block-size: auto 40px;
    }
  }

  /* Below 460 px: cards. The buttons get their words back, and a line of their own. */
  @container tab (width < 460px) {
    .toolbar {
      --_control: 40px;
      display: grid;
      grid-template-columns: 1fr 1fr;
    }
    .toolbar .select {
      grid-column: 1 / -1;
    }
    .toolbar .select select {
      flex: 1;
    }
    .toolbar .all {
      margin: 0;
    }
    .toolbar .these {
      grid-column: 1 / -1;
    }
    .split > .button:first-child {
      flex: 1;
      padding-inline: 8px;
    }
    .split > .options {
      min-width: 34px;
    }
    .toolbar:not(:has(> .attach)) > .all,
    .toolbar:not(:has(> .all)) > .attach {
      grid-column: 1 / -1;
    }
    .row {
      --_control: 36px;
      padding-block: 12px 8px;
    }
    .row:hover {
      background: none;
    }
    .row > .c-name,
    .row.is-transfer > .c-name {
      grid-column: 1 / -1;
      padding-inline-end: 0;
    }
    .row > .c-do {
      grid-area: 3 / 1 / auto / -1;
      margin-top: 4px;
      padding-inline-start: 36px;
    }
    /* A single cross needs no line of its own. */
    .row.is-transfer:has(.actions > .push:only-child) {
      padding-block-end: 12px;
    }
    .row.is-transfer:has(.actions > .push:only-child) > .c-name {
      grid-column: 1 / 4;
    }
    .row.is-transfer:has(.actions > .push:only-child) > .c-do {
      grid-area: 1 / 4;
      margin: 0;
    }
    .row.is-bone > .c-do {
      height: 36px;
    }
    .row .actions {
      justify-content: flex-start;
      gap: 4px;
    }
    .row .actions:empty {
      display: none;
    }
    /* The cross or the bin stands at the edge, without growing out of the row. */
    .row .actions .push {
      justify-content: flex-end;
      width: 32px;
      min-width: 32px;
      margin-inline-start: auto;
    }
    .row .locked {
      padding-inline-start: 8px;
    }
    .row .button.quiet:not(.keep) {
      width: auto;
      padding: 0 8px;
      color: var(--_accent);
    }
    .row .button.quiet:not(.keep) .label {
      display: inline;
    }
    .row .name,
    .strip li .name {
      display: block;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    .row .name .tail {
      white-space: nowrap;
    }
    .line {
      flex-wrap: wrap;
      row-gap: 0;
    }
    .line:has(.detail) {
      padding-block: 4px 10px;
    }
    .line .detail {
      order: 1;
      flex: 1 0 100%;
      line-height: 18px;
    }
    .line .detail::before {
      content: none;
    }
    .is-long .row {
      contain-intrinsic-block-size: auto 82px;
    }

    .strip {
      flex-wrap: wrap;
      row-gap: 4px;
    }
    .strip .words {
      flex: 1 1 calc(100% - 32px);
    }
    .strip:has(.actions > .only) :is(strong, .words > p) {
      padding-inline-end: 36px;
    }
    .strip .actions {
      flex: 1 0 100%;
      justify-content: flex-start;
      padding-block-end: 4px;
      padding-inline-start: 32px;
    }
    .strip .actions:has(> .only:only-child) {
      display: contents;
    }
    .strip .actions > .only {
      position: absolute;
      inset-block-start: 8px;
      inset-inline-end: 8px;
    }
    .strip.is-running .actions {
      padding-block-end: 8px;
    }
  }
`;
