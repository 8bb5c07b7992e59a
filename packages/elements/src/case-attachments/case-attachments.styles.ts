import { css } from 'lit';
import { narrowStyles } from './narrow.styles.js';

/** The tab at its full width: toolbar and table. */
const wideStyles = css`
  .tab {
    container: tab / inline-size;
    position: relative;
  }

  .toolbar {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 2);
    padding-block: calc(var(--_space) * 3);
  }
  /* As wide with any counts: nothing beside it may move. */
  .toolbar .select select {
    width: 184px;
  }
  .sum {
    color: var(--_text-muted);
    font-size: 13px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .toolbar .sum {
    margin-inline-start: auto;
    padding-inline-end: calc(var(--_space) * 2);
  }
  .split {
    display: inline-flex;
  }
  .split > .button:first-child {
    border-start-end-radius: 0;
    border-end-end-radius: 0;
  }
  .split > .options {
    margin-inline-start: -1px;
    border-start-start-radius: 0;
    border-end-start-radius: 0;
    padding: 0;
  }
  .split > .options > .icon {
    margin: 0;
  }
  .split > .button:focus-visible {
    z-index: 1;
  }

  .tab > .strip:first-child {
    margin-block-start: calc(var(--_space) * 3);
  }

  .list {
    font-variant-numeric: tabular-nums;
    --_columns: minmax(0, 1fr) 92px 124px 140px 188px;
  }
  .head,
  .row {
    display: grid;
    grid-template-columns: var(--_columns);
    align-items: center;
  }
  .head {
    min-height: 36px;
    border-block: 1px solid var(--_border);
    color: var(--_text-muted);
    font-size: 13px;
    font-weight: 500;
  }
  .head > .c-size {
    font-weight: 400;
  }
  .c-name {
    min-width: 0;
    padding-inline-end: calc(var(--_space) * 3);
  }
  .c-size {
    padding-inline-end: calc(var(--_space) * 6);
    text-align: end;
    white-space: nowrap;
  }
  .c-date,
  .c-by {
    padding-inline-end: calc(var(--_space) * 3);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .head > .c-date,
  .head > .c-by {
    overflow: visible;
  }
  .row > :is(.c-size, .c-date, .c-by) {
    color: var(--_text-muted);
  }

  .sort {
    appearance: none;
    display: inline-flex;
    align-items: center;
    gap: 4px;
    min-height: 28px;
    margin: 0;
    padding: 0;
    border: 0;
    border-radius: var(--_radius-small);
    background: none;
    color: inherit;
    font: 500 13px/20px var(--_font);
    cursor: pointer;
  }
  .sort:hover,
  :is([aria-sort='descending'], [aria-sort='ascending']) > .sort {
    color: var(--_text);
  }
  .sort .icon {
    opacity: 0;
  }
  :is([aria-sort='descending'], [aria-sort='ascending']) > .sort .icon {
    opacity: 1;
  }
  [aria-sort='ascending'] > .sort .icon {
    rotate: 180deg;
  }

  .row {
    position: relative;
    min-height: calc(var(--_row) + 1px);
    border-bottom: 1px solid var(--_border);
  }
  .row:hover {
    background: color-mix(in srgb, var(--_text) 2.5%, transparent);
  }
  .row:is(.is-transfer, .has-note) {
    min-height: 61px;
    padding-block: 10px;
  }
  .row.has-rule {
    border-bottom-color: transparent;
  }
  /* Rows out of sight cost nothing. Only where it counts: it contains paint. */
  .is-long .row {
    content-visibility: auto;
    contain-intrinsic-block-size: auto 48px;
  }
  .is-transfer .badge {
    background: none;
    box-shadow: inset 0 0 0 1px var(--_border);
    color: var(--_text-muted);
  }

  .group {
    border-bottom: 1px solid var(--_border);
  }
  .line {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 40px;
    font-size: 13px;
    font-weight: 600;
  }
  .line .count,
  .line .detail {
    color: var(--_text-muted);
    font-weight: 400;
  }
  .line .detail::before {
    content: '\\00b7';
    padding-inline-end: 8px;
  }
  .line .button {
    margin-inline-start: auto;
  }

  .file {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 3);
    min-width: 0;
  }
  .file .words {
    flex: 1;
    min-width: 0;
  }

  .locked {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding-inline-end: 8px;
    color: var(--_text-muted);
    font-size: 13px;
    white-space: nowrap;
  }

  .more {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: calc(var(--_space) * 3);
    padding-block: calc(var(--_space) * 4);
  }

  .drop-overlay {
    position: absolute;
    inset: 0;
    z-index: 2;
    min-height: 200px;
    border-radius: var(--_radius);
    background: var(--_surface);
    pointer-events: none;
  }
  .drop-overlay > .blank {
    position: sticky;
    top: 0;
    align-content: center;
    height: 100%;
    max-height: 100vh;
  }

  /* A transfer has no facts in the middle: its buttons take what room their words need. */
  @container tab (width >= 680px) {
    .row.is-transfer {
      grid-template-columns: minmax(0, 1fr) auto;
    }
  }
  @container tab (width >= 820px) {
    .row .button.quiet:not(.keep) .icon {
      display: none;
    }
  }
`;

export const tabStyles = [wideStyles, narrowStyles];
