import { css } from 'lit';

/** Colours, radii and fonts are the lightbox's, inherited. */
export const pictureRailStyles = css`
  :host {
    display: block;
    width: 96px;
    min-height: 0;
  }
  * {
    box-sizing: border-box;
  }
  nav {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 12px;
    height: 100%;
    padding-block: 8px 12px;
    padding-inline: 20px 12px;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: #2b353c transparent;
  }
  .item {
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
    height: 64px;
    /* The outline of the current one is part of it. */
    content-visibility: auto;
    contain-intrinsic-size: 64px 64px;
    overflow: visible;
    overflow-clip-margin: 4px;
  }
  .item > span {
    display: grid;
    place-items: center;
    height: 44px;
    margin-bottom: 4px;
    border-radius: var(--_radius-small);
    background: #000;
    box-shadow: inset 0 0 0 1px #2b353c;
    overflow: hidden;
  }
  .item > span[data-tile='filled'] > .icon,
  .item > span[data-tile='loading'] > .icon {
    display: none;
  }
  .item > small {
    display: block;
    font: inherit;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .item img {
    display: block;
    width: 100%;
    height: 100%;
    object-fit: cover;
  }
  .item[aria-current='true'] {
    color: var(--_text);
  }
  .item[aria-current='true'] > span {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }

  @media (forced-colors: active) {
    .item[aria-current='true'] > span {
      outline-color: Highlight;
    }
  }
`;
