import { css } from 'lit';

/** The lightbox's bars above and below, and what opens from them. */
export const barsStyles = css`
  .top {
    grid-column: 1 / -1;
    display: flex;
    align-items: center;
    gap: 16px;
    padding-inline: 20px 10px;
  }
  .top .words {
    flex: 1;
    min-width: 0;
  }
  .top h2 {
    font: 600 15px/20px var(--_font);
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .top p {
    color: var(--_text-muted);
    font-size: 13px;
    line-height: 18px;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .window-tools {
    display: flex;
  }
  .count,
  .stepper {
    color: var(--_text-muted);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .button.only {
    color: var(--_text);
  }
  .button[aria-pressed='true'] {
    color: var(--_accent);
  }
  .button[aria-disabled='true'] {
    color: #6d7c88;
    cursor: default;
  }
  .button[aria-disabled='true']:hover {
    background: none;
  }

  .bottom {
    grid-column: 1 / -1;
    display: grid;
    grid-template-columns: 1fr auto 1fr;
    align-items: center;
    gap: 12px;
    padding-inline: 20px 12px;
  }
  .stepper,
  .tools,
  .tools > div {
    display: flex;
    align-items: center;
    gap: 2px;
  }
  .tools {
    grid-column: 2;
  }
  .tools > div + div {
    margin-inline-start: 7px;
    padding-inline-start: 8px;
    border-inline-start: 1px solid #2b353c;
  }
  .percent {
    min-width: 52px;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .end {
    grid-column: 3;
    justify-self: end;
  }

  .popover {
    position: absolute;
    inset: auto 0 12px;
    margin-inline: auto;
    max-width: calc(100% - 24px);
    border: 1px solid #3a464f;
    border-radius: calc(var(--_radius) + 2px);
    background: #1d2429;
    box-shadow: 0 12px 32px rgb(0 0 0 / 0.5);
  }
  .adjust {
    width: 300px;
    max-height: calc(100% - 24px);
    overflow-y: auto;
    padding: 8px 16px 12px;
  }
  .adjust label {
    display: grid;
    grid-template-columns: 20px 1fr auto;
    gap: 2px 10px;
    align-items: center;
    padding-block: 8px 0;
    font-size: 13px;
  }
  .adjust .value {
    color: var(--_text-muted);
    font-variant-numeric: tabular-nums;
  }
  .adjust input {
    grid-column: 1 / -1;
    width: 100%;
    height: 24px;
    margin: 0;
    accent-color: var(--_accent);
  }
  .keys {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    width: 640px;
    max-height: calc(100% - 24px);
  }
  .keys header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 4px 4px 0 20px;
  }
  .keys h3 {
    font: 600 15px/20px var(--_font);
  }
  .keys dl {
    columns: 2 260px;
    column-gap: 32px;
    padding: 4px 20px 16px;
    overflow-y: auto;
    font-size: 13px;
    line-height: 18px;
  }
  .keys dl:focus-visible {
    outline-offset: -2px;
    border-radius: 0 0 calc(var(--_radius) + 2px) calc(var(--_radius) + 2px);
  }
  .keys dl > div {
    display: grid;
    grid-template-columns: 112px minmax(0, 1fr);
    gap: 12px;
    padding-block: 4px;
    break-inside: avoid;
  }
  .keys dt {
    display: flex;
    flex-wrap: wrap;
    align-content: start;
    gap: 4px;
  }
  .keys dd {
    color: var(--_text-muted);
  }
  kbd {
    padding: 0 6px;
    border: 1px solid #3a464f;
    border-radius: var(--_radius-small);
    font: 500 12px/16px var(--_font);
    white-space: nowrap;
  }
`;
