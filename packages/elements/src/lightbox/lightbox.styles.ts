import { css } from 'lit';

/** Always dark, whatever the portal is: these tokens do not follow the portal's. */
export const lightboxStyles = css`
  :host {
    color-scheme: dark;
    display: contents;
    --_accent: #7cc8d3;
    --_on-accent: #06262c;
    --_surface: #151a1e;
    --_surface-raised: #1d2429;
    --_text: #e5ebee;
    --_text-muted: #a1afb9;
    --_border: #2b353c;
    --_border-strong: #6d7c88;
    --_danger: #f2a196;
    --_control: 40px;
  }

  dialog {
    container: lightbox / size;
    width: 100vw;
    max-width: none;
    height: 100vh;
    height: 100dvh;
    max-height: none;
    margin: 0;
    padding: 0;
    border: 0;
    background: #0a0d10;
    color: var(--_text);
    font: 400 14px/20px var(--_font);
    text-align: start;
    overflow: hidden;
    overscroll-behavior: contain;
  }
  dialog::backdrop {
    background: #0a0d10;
  }

  .box {
    display: grid;
    grid-template: 60px minmax(0, 1fr) 60px / auto minmax(0, 1fr);
    height: 100%;
  }

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
  h2 {
    font: 600 15px/20px var(--_font);
  }
  .top p {
    color: var(--_text-muted);
    font-size: 13px;
    line-height: 18px;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
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
  .button[aria-disabled='true'] {
    color: #6d7c88;
    cursor: default;
  }
  .button[aria-disabled='true']:hover {
    background: none;
  }

  .rail {
    grid-row: 2;
    display: grid;
    align-content: start;
    gap: 12px;
    width: 96px;
    padding-block: 8px 12px;
    padding-inline: 20px 12px;
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  .page {
    appearance: none;
    margin: 0;
    padding: 0;
    border: 0;
    border-radius: var(--_radius-small);
    background: none;
    color: var(--_text-muted);
    font: 400 12px/16px var(--_font);
    text-align: start;
    font-variant-numeric: tabular-nums;
    cursor: pointer;
  }
  .page span {
    display: block;
    height: 44px;
    margin-bottom: 4px;
    border-radius: var(--_radius-small);
    background: #000;
    box-shadow: inset 0 0 0 1px #2b353c;
    overflow: hidden;
  }
  .page img {
    display: block;
    width: 100%;
    height: 100%;
    object-fit: cover;
  }
  .page[aria-current='true'] {
    color: var(--_text);
  }
  .page[aria-current='true'] span {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }

  .stage {
    grid-row: 2;
    grid-column: 2;
    position: relative;
    display: grid;
    place-items: center;
    min-width: 0;
    min-height: 0;
    background: #000;
    overflow: hidden;
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
  }
  .stage.is-zoomed {
    cursor: grab;
  }
  .stage.is-zoomed:active {
    cursor: grabbing;
  }
  /* Size and transform are set by script, from the pure geometry. */
  .picture {
    position: absolute;
    top: 50%;
    left: 50%;
    max-width: none;
    -webkit-user-drag: none;
  }
  .waiting {
    color: var(--_text-muted);
    font-size: 13px;
  }
  .not-showable {
    display: grid;
    justify-items: center;
    gap: 12px;
    max-width: 44ch;
    padding: 24px;
    color: var(--_text-muted);
    text-align: center;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  .not-showable .icon {
    width: 32px;
    height: 32px;
    stroke-width: 1;
  }
  .not-showable strong {
    color: var(--_text);
    font-weight: 600;
  }
  .chip {
    position: absolute;
    inset: 12px 0 auto;
    width: fit-content;
    max-width: calc(100% - 24px);
    margin-inline: auto;
    padding: 4px 12px;
    border: 1px solid #3a464f;
    border-radius: var(--_radius);
    background: rgb(21 26 30 / 0.92);
    font-size: 13px;
    line-height: 18px;
  }

  .arrow {
    position: absolute;
    inset-block: 0;
    width: 48px;
    height: 48px;
    margin-block: auto;
    padding: 0;
    border: 1px solid #3a464f;
    border-radius: 50%;
    background: rgb(21 26 30 / 0.86);
    color: var(--_text);
  }
  .arrow:hover {
    background: #2a343b;
  }
  .arrow.prev {
    inset-inline-start: 16px;
  }
  .arrow.next {
    inset-inline-end: 16px;
  }
  dialog:dir(rtl) :is(.arrow, .stepper) .icon {
    transform: scaleX(-1);
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
  .tools {
    display: flex;
    align-items: center;
    gap: 2px;
  }
  .tools {
    grid-column: 2;
  }
  .tools output {
    min-width: 52px;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .end {
    grid-column: 3;
    justify-self: end;
  }

  @media (forced-colors: active) {
    .page[aria-current='true'] span {
      outline-color: Highlight;
    }
  }
`;
