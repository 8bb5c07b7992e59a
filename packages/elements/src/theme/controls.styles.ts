import { css } from 'lit';

/** Buttons, the select, icons and badges: the parts a hand touches, shared by the elements. */
export const controls = css`
  .icon {
    flex: none;
    display: block;
    width: 20px;
    height: 20px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .icon.small {
    width: 16px;
    height: 16px;
    stroke-width: 1.75;
  }

  .button {
    appearance: none;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: calc(var(--_space) * 1.5);
    height: var(--_control);
    min-width: var(--_control);
    margin: 0;
    padding: 0 calc(var(--_space) * 3);
    border: 1px solid transparent;
    border-radius: var(--_radius);
    background: transparent;
    color: var(--_text);
    font: 500 14px/20px var(--_font);
    white-space: nowrap;
    cursor: pointer;
    transition: background-color 0.12s;
  }
  .button:hover {
    background: var(--_hover);
  }
  .button.primary {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .button.primary:hover {
    background: color-mix(in srgb, var(--_accent) 88%, var(--_text));
  }
  .button.secondary {
    border-color: var(--_border-strong);
    background: var(--_surface);
  }
  .button.secondary:hover {
    background: color-mix(in srgb, var(--_text) 6%, var(--_surface));
  }
  .button.quiet {
    padding: 0 calc(var(--_space) * 2);
    color: var(--_accent);
  }
  .button.quiet:hover {
    background: var(--_accent-tint);
  }
  .button.only {
    width: var(--_control);
    padding: 0;
    color: var(--_text-muted);
  }
  .button.only:hover {
    color: var(--_text);
  }
  .button.primary > .icon,
  .button.secondary > .icon {
    margin-inline-start: -3px;
  }
  .button[aria-pressed='true'] {
    background: var(--_accent-tint-2);
    color: var(--_accent);
  }
  .button:disabled {
    border-color: var(--_border);
    background: transparent;
    color: var(--_text-muted);
    cursor: default;
  }
  .button.primary:disabled {
    border-color: transparent;
    background: var(--_border);
  }
  .button.quiet:disabled,
  .button.only:disabled {
    border-color: transparent;
  }
  :is(button, select, input, a, summary, [tabindex]):focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }

  .select {
    position: relative;
    display: inline-flex;
    align-items: center;
    height: var(--_control);
    border: 1px solid var(--_border-strong);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .select > span {
    padding-inline-start: calc(var(--_space) * 3);
    color: var(--_text-muted);
    white-space: nowrap;
  }
  .select select {
    appearance: none;
    height: 100%;
    min-width: 124px;
    margin: 0;
    padding-block: 0;
    padding-inline: 6px 34px;
    border: 0;
    border-radius: inherit;
    background: transparent;
    color: inherit;
    font: 500 14px/20px var(--_font);
    text-overflow: ellipsis;
    cursor: pointer;
  }
  .select option {
    background: var(--_surface-raised);
    color: var(--_text);
  }
  .select > .icon {
    position: absolute;
    inset-inline-end: 8px;
    color: var(--_text-muted);
    pointer-events: none;
  }

  /* Same lightness and chroma for every category; only the hue tells them apart. */
  .badge {
    --_h: 230;
    flex: none;
    display: grid;
    place-items: center;
    width: 32px;
    height: 32px;
    border-radius: var(--_radius-small);
    background: light-dark(oklch(96.5% 0.014 var(--_h)), oklch(28% 0.026 var(--_h)));
    color: light-dark(oklch(45% 0.06 var(--_h)), oklch(82% 0.055 var(--_h)));
  }
  /* A picture of the file, in front of the icon. */
  .badge > * {
    grid-area: 1 / 1;
  }
  .badge > :is(img, canvas) {
    width: 32px;
    height: 32px;
    border-radius: var(--_radius-small);
    outline: 1px solid rgb(127 139 150 / 0.35);
    outline-offset: -1px;
    background: var(--_film);
    object-fit: cover;
  }
  .badge[data-tile='filled'] > .icon {
    visibility: hidden;
  }
  .badge[data-kind='image'] {
    --_h: 225;
  }
  .badge[data-kind='document'] {
    --_h: 60;
  }
  .badge[data-kind='model'] {
    --_h: 165;
  }
  .badge[data-kind='dicom'] {
    --_h: 300;
  }
  .badge[data-kind='video'] {
    --_h: 20;
  }
  .badge[data-kind='audio'] {
    --_h: 350;
  }
  .badge[data-kind='archive'] {
    --_h: 95;
  }
  .badge[data-kind='other'] {
    background: color-mix(in srgb, var(--_text) 7%, transparent);
    color: var(--_text-muted);
  }

  .actions {
    display: flex;
    align-items: center;
    justify-content: flex-end;
    gap: calc(var(--_space) * 0.5);
  }

  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  /* What is copied is the hidden name in one piece. */
  .name > [aria-hidden='true'] {
    -webkit-user-select: none;
    user-select: none;
  }

  @media (prefers-reduced-motion: reduce) {
    .button {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    .button {
      border: 1px solid ButtonBorder;
    }
    .button[aria-pressed='true'] {
      border-color: Highlight;
    }
    .badge {
      border: 1px solid CanvasText;
    }
  }
`;
