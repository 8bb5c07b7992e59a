import { css } from 'lit';

/** The dialog and its stages. Always dark, whatever the portal is: these tokens do not follow the portal's. */
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
    outline: none;
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
    background: #0a0d10;
  }

  case-images-rail {
    grid-row: 2;
  }
  .stages {
    grid-row: 2;
    grid-column: 2;
    position: relative;
    display: grid;
    grid-auto-flow: column;
    grid-auto-columns: minmax(0, 1fr);
    min-width: 0;
    min-height: 0;
    background: #000;
    overflow: hidden;
  }
  .pane {
    position: relative;
    display: grid;
    min-width: 0;
    min-height: 0;
  }
  /* The focus goes with the active side: one frame for both. */
  .pane:focus-visible {
    outline: none;
  }
  .pane.is-active::after {
    content: '';
    position: absolute;
    inset: 0;
    border: 3px solid var(--_accent);
    pointer-events: none;
  }
  .pane + .pane {
    border-inline-start: 1px solid #2b353c;
  }
  .caption {
    position: absolute;
    inset: 12px auto auto 12px;
    max-width: calc(100% - 24px);
    padding: 4px 10px;
    border-radius: var(--_radius);
    background: rgb(10 13 16 / 0.82);
    font-size: 13px;
    line-height: 18px;
    overflow-wrap: anywhere;
    pointer-events: none;
  }
  .caption .name {
    display: block;
  }
  .caption small,
  .caption .scale {
    color: var(--_text-muted);
    font-size: 12px;
    line-height: 16px;
  }
  .caption .scale {
    margin-inline-start: 10px;
    font-variant-numeric: tabular-nums;
  }
  .page-steps {
    display: inline-flex;
    margin-inline-start: 6px;
    vertical-align: middle;
    pointer-events: auto;
    --_control: 28px;
  }

  .news {
    position: absolute;
    inset: auto 12px 16px;
    z-index: 1;
    display: grid;
    justify-items: center;
    gap: 8px;
    pointer-events: none;
  }
  .news-chip {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 4px 8px;
    max-width: min(100%, 72ch);
    padding: 6px 14px;
    border: 1px solid #e0b65c;
    border-radius: var(--_radius);
    background: rgb(21 26 30 / 0.96);
    font-size: 14px;
    line-height: 20px;
    overflow-wrap: anywhere;
    pointer-events: auto;
  }
  .news-chip .button {
    --_control: 32px;
  }
  .news-chip > span {
    min-width: 0;
  }

  /* For the eye; the live region says it too. */
  .wrapped {
    position: absolute;
    inset: auto 0 16px;
    width: fit-content;
    margin: 0 auto;
    padding: 6px 14px;
    border: 1px solid #3a464f;
    border-radius: var(--_radius);
    background: rgb(21 26 30 / 0.92);
    font-size: 13px;
    line-height: 18px;
    pointer-events: none;
    animation: leaves 4s forwards;
  }
  @keyframes leaves {
    90% {
      opacity: 1;
    }
    100% {
      opacity: 0;
      visibility: hidden;
    }
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
  .narrow-only {
    display: none;
  }
  dialog:dir(rtl) :is(.arrow, .stepper, .page-steps) .icon {
    transform: scaleX(-1);
  }

  @media (forced-colors: active) {
    .caption,
    .arrow {
      border: 1px solid CanvasText;
    }
    .pane.is-active::after {
      border-color: Highlight;
    }
  }
`;
