import { css } from 'lit';

/** Rows that can be ticked, and the toolbar while some are. */
export const selectionStyles = css`
  .toolbar.is-selecting {
    position: sticky;
    top: var(--case-sticky-top, 0px);
    z-index: 2;
    background: var(--_surface);
  }
  .selection {
    flex: 1;
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 2);
    min-width: 0;
    height: var(--_control);
  }
  .picked {
    flex: 1;
    min-width: 0;
    padding-inline-start: var(--_space);
    color: var(--_text-muted);
    font-size: 13px;
    line-height: 18px;
    font-variant-numeric: tabular-nums;
  }
  .picked strong {
    color: var(--_text);
    font-weight: 600;
  }
  .picked span {
    white-space: nowrap;
  }
  .head .select-rows {
    float: inline-end;
    padding-inline: 8px;
    color: var(--_accent);
  }
  .head .select-rows:hover {
    background: var(--_accent-tint);
    color: var(--_accent);
  }

  .select-rows > .short {
    display: none;
  }

  .tile {
    position: relative;
    flex: none;
  }
  .pick {
    appearance: none;
    position: absolute;
    inset: -8px;
    display: grid;
    place-items: center;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .row .file .tile .badge {
    margin-block: 0;
  }
  .pick::before,
  .pick::after {
    content: '';
    grid-area: 1 / 1;
    box-sizing: border-box;
  }
  .pick::before {
    width: 18px;
    height: 18px;
    border: 1.5px solid var(--_border-strong);
    border-radius: var(--_radius-small);
    background: var(--_surface);
  }
  .pick:checked::before {
    border-color: var(--_accent);
    background: var(--_accent);
  }
  .pick:checked::after {
    width: 6px;
    height: 10px;
    margin-block-start: -2px;
    border: solid var(--_on-accent);
    border-width: 0 2px 2px 0;
    rotate: 45deg;
  }
  .pick:focus-visible {
    outline: none;
  }
  .pick:focus-visible::before {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .is-selecting .pick,
  .pick:focus-visible {
    opacity: 1;
  }
  :is(.is-selecting .tile:has(.pick), .tile:has(.pick:focus-visible)) .badge > .icon {
    visibility: hidden;
  }
  .row:has(.pick:checked) {
    background: var(--_accent-tint);
  }
  @media (hover: hover) {
    .tile:hover .pick {
      opacity: 1;
    }
    .tile:has(.pick):hover .badge > .icon {
      visibility: hidden;
    }
  }
  @media (forced-colors: active) {
    .pick::before {
      border-color: CanvasText;
      background: Canvas;
    }
    .pick:checked::before {
      forced-color-adjust: none;
      border-color: Highlight;
      background: Highlight;
    }
    .pick:checked::after {
      forced-color-adjust: none;
      border-color: HighlightText;
    }
  }

  @container tab (width < 680px) {
    .head > .c-do {
      margin-inline-start: auto;
    }
    .row .file .tile {
      margin-block: 3px -17px;
    }
    .row:is(.is-transfer, .has-note) .file .tile {
      margin-block: 3px;
    }
  }
  @container tab (width < 460px) {
    .head {
      column-gap: 12px;
    }
    .select-rows > .long {
      display: none;
    }
    .select-rows > .short {
      display: inline;
    }
    .selection {
      grid-column: 1 / -1;
    }
    .toolbar.is-selecting {
      /* The filter goes, what is done with the rows stays. */
      top: calc(var(--case-sticky-top, 0px) - 52px);
    }
    .selection .button.primary > .icon {
      display: none;
    }
    .picked {
      padding: 0;
    }
  }
`;
