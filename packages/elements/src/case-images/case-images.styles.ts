import { css } from 'lit';

export const caseImagesStyles = css`
  :host {
    container: images / inline-size;
  }

  .images {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(var(--_space) * 3);
  }
  header {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: calc(var(--_space) * 3);
    min-height: 20px;
  }
  h2 {
    font: 600 14px/20px var(--_font);
  }
  .count {
    color: var(--_text-muted);
    font-size: 13px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }

  /* A live region stays on the page, and takes no room while it says nothing. */
  .strips:empty {
    position: absolute;
  }
  .strips .strip {
    flex-wrap: wrap;
    margin-block-end: calc(var(--_space) * 2);
  }
  .strips .strip .words {
    flex-basis: 12em;
  }

  /* Of a fixed shape: nothing moves when a picture comes. */
  .film {
    position: relative;
    display: grid;
    place-items: center;
    width: 100%;
    aspect-ratio: 4 / 3;
    border-radius: var(--_radius);
    background: var(--_film);
    overflow: hidden;
  }
  .film.is-quiet {
    background: var(--_surface-sunken);
    color: var(--_text-muted);
  }
  .film.is-loading {
    background: none;
  }
  .film > .icon {
    width: 32px;
    height: 32px;
    stroke-width: 1;
    color: #a1afb9;
  }
  .film.is-quiet > .icon {
    color: inherit;
  }
  .film > .fill {
    width: 100%;
    height: 100%;
    border-radius: 0;
  }
  .picture {
    position: absolute;
    inset: 0;
    display: block;
    width: 100%;
    height: 100%;
    object-fit: contain;
    cursor: zoom-in;
  }

  .arrow {
    position: absolute;
    inset-block: 0;
    width: 36px;
    min-width: 0;
    height: 36px;
    margin-block: auto;
    padding: 0;
    border: 1px solid #3a464f;
    border-radius: 50%;
    background: rgb(21 26 30 / 0.86);
    color: #e5ebee;
    opacity: 0;
    transition: opacity 0.12s;
  }
  .arrow:hover {
    background: #2a343b;
  }
  .arrow:focus-visible {
    outline-color: #7cc8d3;
  }
  .arrow.prev {
    inset-inline-start: calc(var(--_space) * 2);
  }
  .arrow.next {
    inset-inline-end: calc(var(--_space) * 2);
  }
  .arrow:dir(rtl) .icon {
    transform: scaleX(-1);
  }
  .film:hover .arrow,
  .film:focus-within .arrow {
    opacity: 1;
  }
  @media (hover: none) {
    .arrow {
      opacity: 1;
    }
  }

  .under {
    display: flex;
    align-items: flex-start;
    gap: calc(var(--_space) * 2);
    margin-top: calc(var(--_space) * 2);
  }
  .under .words {
    flex: 1;
    min-width: 0;
    padding-top: 2px;
  }
  .under p,
  .hint {
    color: var(--_text-muted);
    font-size: 13px;
    line-height: 18px;
    text-wrap: pretty;
    overflow-wrap: anywhere;
  }
  .under p.danger {
    color: var(--_danger);
  }
  /* As high as a name and a date. */
  .waiting .words {
    display: grid;
  }
  .waiting .words .bone {
    margin-block: 5px 4px;
  }
  .under .actions {
    flex: none;
    margin-inline-end: -6px;
  }
  .again {
    margin-top: calc(var(--_space) * 2);
  }

  /* About four rows; the padding keeps the outlines from being cut. */
  .thumbs {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(56px, 1fr));
    /* Else a limited height squeezes the rows. */
    grid-auto-rows: max-content;
    align-content: start;
    gap: 6px;
    max-height: 224px;
    margin: -4px;
    padding: 4px;
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  .thumb {
    appearance: none;
    position: relative;
    display: grid;
    place-items: center;
    width: 100%;
    aspect-ratio: 4 / 3;
    margin: 0;
    padding: 0;
    border: 0;
    border-radius: var(--_radius-small);
    background: var(--_film);
    overflow: hidden;
    cursor: pointer;
  }
  .thumb img {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    border-radius: inherit;
    /* A white picture on a white page has an edge. */
    outline: 1px solid rgb(127 139 150 / 0.35);
    outline-offset: -1px;
    object-fit: cover;
  }
  .thumb .icon {
    color: #a1afb9;
  }
  /* While it is on its way or out of sight nothing is said against it. */
  .thumb:not(.is-blank, [data-tile='failed']) > .icon {
    visibility: hidden;
  }
  .thumb[aria-current='true'] {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }
  .thumb:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .thumb[aria-current='true']:focus-visible {
    box-shadow: 0 0 0 1px var(--_surface) inset;
  }

  @container images (width >= 520px) {
    .images {
      grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
      column-gap: calc(var(--_space) * 6);
    }
    header,
    .strips {
      grid-column: 1 / -1;
    }
    .thumbs {
      grid-template-columns: repeat(auto-fill, minmax(84px, 1fr));
      max-height: 420px;
    }
  }
  @container images (width < 520px) {
    .under .button.only {
      --_control: 36px;
    }
  }
  @media (pointer: coarse) {
    .under .button.only {
      --_control: 40px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .arrow {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    .film,
    .thumb {
      border: 1px solid ButtonBorder;
    }
    .thumb[aria-current='true'] {
      outline-color: Highlight;
    }
  }
`;
