import { css } from 'lit';

/**
 * The design tokens. A portal sets `--case-*` on any ancestor and wins; the shadow tree reads only the private `--_*`.
 * `light-dark()` follows the `color-scheme` the element inherits, so a portal without a dark mode gets the light set.
 * Base font in px: portals change the size of `rem`.
 */
export const tokens = css`
  :host {
    --_font: var(
      --case-font,
      -apple-system,
      BlinkMacSystemFont,
      'Segoe UI',
      Roboto,
      'Helvetica Neue',
      Arial,
      system-ui,
      sans-serif
    );
    --_font-size: var(--case-font-size, 14px);
    --_line: var(--case-line, 20px);

    --_accent: var(--case-accent, light-dark(#0d6170, #7cc8d3));
    --_on-accent: var(--case-on-accent, light-dark(#ffffff, #06262c));
    --_surface: var(--case-surface, light-dark(#ffffff, #151a1e));
    --_surface-raised: var(--case-surface-raised, light-dark(#ffffff, #1d2429));
    --_surface-sunken: var(--case-surface-sunken, light-dark(#f3f6f7, #10151a));
    --_text: var(--case-text, light-dark(#17222a, #e5ebee));
    --_text-muted: var(--case-text-muted, light-dark(#55646f, #a1afb9));
    --_border: var(--case-border, light-dark(#dfe5e9, #2b353c));
    --_border-strong: var(--case-border-strong, light-dark(#7c8b96, #6d7c88));
    --_danger: var(--case-danger, light-dark(#a93226, #f2a196));
    --_warning: var(--case-warning, light-dark(#8a5a06, #e6bc74));
    --_success: var(--case-success, light-dark(#28694a, #8bcba6));
    --_film: var(--case-film, #0b0f12);
    --_scrim: var(--case-scrim, rgb(9 14 18 / 0.56));
    --_shadow: var(--case-shadow, 0 16px 48px rgb(9 14 18 / 0.22), 0 2px 8px rgb(9 14 18 / 0.12));

    --_space: var(--case-space, 4px);
    --_radius: var(--case-radius, 6px);
    --_radius-small: var(--case-radius-small, 4px);
    --_control: var(--case-control, 32px);
    --_row: var(--case-row, 48px);

    --_accent-tint: color-mix(in srgb, var(--_accent) 10%, transparent);
    --_accent-tint-2: color-mix(in srgb, var(--_accent) 18%, transparent);
    --_hover: color-mix(in srgb, var(--_text) 7%, transparent);

    display: block;
    box-sizing: border-box;
    background: var(--_surface);
    color: var(--_text);
    font: 400 var(--_font-size) / var(--_line) var(--_font);
    text-align: start;
    text-indent: 0;
    text-transform: none;
    letter-spacing: normal;
    word-spacing: normal;
    white-space: normal;
    cursor: auto;
    -webkit-text-size-adjust: 100%;
  }
  .case-words {
    display: contents;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul,
  figure,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  [hidden] {
    display: none !important;
  }

  @media (pointer: coarse) {
    :host {
      --_control: var(--case-control, 40px);
    }
  }
  @media (prefers-contrast: more) {
    :host {
      --_border: var(--_border-strong);
      --_text-muted: var(--_text);
    }
  }
`;
