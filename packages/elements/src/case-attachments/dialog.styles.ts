import { css } from 'lit';

/** What the attach dialog and the viewer have in common, and the attach dialog: native dialogs, so the rest of the page is inert and Esc closes. */
export const dialogStyles = css`
  .dialog {
    --_surface: var(--_surface-raised);
    width: min(760px, 100% - 16px);
    max-width: none;
    max-height: calc(100% - 16px);
    margin: auto;
    padding: 0;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) + 4px);
    background: var(--_surface-raised);
    box-shadow: var(--_shadow);
    color: var(--_text);
    overflow: auto;
    overscroll-behavior: contain;
  }
  .dialog:not([open]) {
    display: none;
  }
  .dialog::backdrop {
    background: rgb(9 14 18 / 0.56);
  }
  .dialog-box {
    container: dialog / inline-size;
  }
  .dialog header {
    display: flex;
    align-items: flex-start;
    gap: 12px;
    padding: 20px 24px 16px;
  }
  .dialog .title {
    flex: 1;
    min-width: 0;
  }
  .dialog h2 {
    font: 600 18px/24px var(--_font);
    text-wrap: balance;
  }
  .dialog .title p {
    margin-top: 2px;
    color: var(--_text-muted);
    overflow-wrap: anywhere;
  }
  .dialog .title b {
    color: var(--_text);
    font-weight: 600;
  }
  .dialog .body {
    display: grid;
    grid-template-columns: 256px minmax(0, 1fr);
    align-items: start;
    gap: 24px;
    padding: 0 24px 20px;
  }
  /* Nothing picked yet: the square is the dialog. */
  .dialog .body:not(:has(.staged, .staged-none)) {
    grid-template-columns: minmax(0, 1fr);
  }
  .dialog .body:not(:has(.staged, .staged-none)) .drop {
    aspect-ratio: auto;
    min-height: 256px;
  }

  .drop {
    appearance: none;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 10px;
    width: 100%;
    aspect-ratio: 1;
    margin: 0;
    padding: 20px;
    border: 2px dotted var(--_border-strong);
    border-radius: var(--_radius);
    background: var(--_surface-sunken);
    color: var(--_text);
    font: 500 14px/20px var(--_font);
    text-wrap: balance;
    cursor: pointer;
  }
  .drop > .icon {
    width: 32px;
    height: 32px;
    stroke-width: 1;
    color: var(--_text-muted);
  }
  .drop:hover,
  .drop.is-over {
    border-color: var(--_accent);
    background: color-mix(in srgb, var(--_accent) 8%, var(--_surface-sunken));
  }
  .limits {
    margin-top: 12px;
    color: var(--_text-muted);
    font-size: 13px;
    line-height: 18px;
    text-wrap: balance;
  }
  .types {
    margin-top: 4px;
    color: var(--_text-muted);
    font-size: 13px;
    line-height: 18px;
  }
  .types summary {
    width: fit-content;
    padding-block: 4px;
    border-radius: var(--_radius-small);
    cursor: pointer;
  }
  .types dt {
    margin-top: 6px;
    color: var(--_text);
  }

  .staged > h3 {
    display: flex;
    justify-content: space-between;
    padding-bottom: 8px;
    border-bottom: 1px solid var(--_border);
    font: 600 13px/20px var(--_font);
    font-variant-numeric: tabular-nums;
  }
  .staged > h3 .size {
    color: var(--_text-muted);
    font-weight: 400;
  }
  .staged li {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 56px;
    padding-block: 8px;
    border-bottom: 1px solid var(--_border);
  }
  .staged > .rest {
    display: flex;
    align-items: center;
    gap: 12px;
    margin: 0;
    border-top: 1px solid var(--_border);
    color: var(--_text-muted);
  }
  .staged li:last-child {
    border-bottom: 0;
  }
  .staged li.is-refused {
    align-items: flex-start;
  }
  .staged li.is-doubtful .note {
    color: var(--_text);
    font-weight: 500;
  }
  .staged li.is-doubtful .badge {
    background: none;
    box-shadow: inset 0 0 0 1px var(--_warning);
    color: var(--_warning);
  }
  .staged li.is-refused .badge {
    background: none;
    box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--_danger) 45%, transparent);
    color: var(--_danger);
  }
  .staged .words {
    flex: 1;
    min-width: 0;
  }
  .staged-none {
    color: var(--_text-muted);
    font-size: 13px;
  }
  .dialog footer {
    position: sticky;
    bottom: 0;
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 14px 24px;
    border-top: 1px solid var(--_border);
    background: var(--_surface-raised);
  }
  .dialog footer p {
    flex: 1;
    color: var(--_text-muted);
    font-size: 13px;
    line-height: 18px;
    font-variant-numeric: tabular-nums;
  }

  @container dialog (width < 600px) {
    .dialog header {
      padding-inline: 16px;
    }
    .dialog .body {
      grid-template-columns: minmax(0, 1fr);
      gap: 20px;
      padding-inline: 16px;
    }
    .drop {
      min-height: 148px;
      aspect-ratio: auto;
    }
    .dialog footer {
      --_control: 40px;
      flex-wrap: wrap;
      padding-inline: 16px;
    }
    .dialog footer p {
      flex: 1 0 100%;
    }
    .dialog footer p:empty {
      display: none;
    }
    .dialog footer .button {
      flex: 1;
    }
    :is(.staged, h2) .name {
      display: block;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    :is(.staged, h2) .name .tail {
      white-space: nowrap;
    }
  }

  @media (forced-colors: active) {
    .drop {
      border-color: ButtonBorder;
    }
  }
`;
