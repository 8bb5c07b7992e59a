import { css } from 'lit';

/** How states look: names, notes, progress, notices, blanks and skeletons. Shared by the elements. */
export const states = css`
  /* The stem gives way, the end of the name stays. */
  .name {
    display: flex;
    /* At the start of its row, whichever way the name itself is written. */
    width: fit-content;
    min-width: 0;
    max-width: 100%;
    /* Chromium knows it by its old name. */
    text-align: -webkit-match-parent;
    text-align: match-parent;
    white-space: pre;
  }
  .name .stem {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .name .tail {
    flex: none;
  }

  .note {
    display: flex;
    align-items: flex-start;
    gap: 6px;
    color: var(--_text-muted);
    font-size: 13px;
    line-height: 18px;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .note .icon {
    margin-top: 1px;
  }
  .note.danger {
    color: var(--_danger);
  }
  .note.warning .icon {
    color: var(--_warning);
  }
  .note.success .icon {
    color: var(--_success);
  }

  /* Progress is the row's own rule, filled from the start edge. */
  .rule {
    appearance: none;
    position: absolute;
    inset: auto 0 0;
    z-index: 1;
    display: block;
    width: 100%;
    height: 3px;
    border: 0;
    border-radius: 2px;
    background: var(--_border);
    color: var(--_accent);
    overflow: hidden;
    /* It moves all the time: what is around it is not laid out anew for that. */
    contain: strict;
  }
  .rule::-webkit-progress-bar {
    background: var(--_border);
  }
  .rule::-webkit-progress-value {
    background: currentColor;
    border-radius: 2px;
  }
  .rule::-moz-progress-bar {
    background: currentColor;
    border-radius: 2px;
  }
  .rule.is-still {
    color: var(--_text-muted);
  }

  .strip {
    position: relative;
    display: flex;
    align-items: flex-start;
    gap: calc(var(--_space) * 3);
    margin-block-end: calc(var(--_space) * 3);
    padding: calc(var(--_space) * 3);
    border-radius: var(--_radius);
    background: var(--_surface-sunken);
    overflow: hidden;
  }
  .strip > .icon {
    margin-top: 6px;
    color: var(--_text-muted);
  }
  .strip.success > .icon {
    color: var(--_success);
  }
  .strip.warning > .icon {
    color: var(--_warning);
  }
  .strip.danger > .icon {
    color: var(--_danger);
  }
  .strip .words {
    flex: 1;
    min-width: 0;
    padding-block: 6px;
  }
  .strip strong {
    display: block;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .strip p {
    color: var(--_text-muted);
    font-size: 13px;
    line-height: 18px;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
    text-wrap: pretty;
  }
  .strip p + ul {
    margin-top: 10px;
  }
  .strip li {
    display: flex;
    align-items: baseline;
    gap: 4px 16px;
    padding-block: 6px;
    border-top: 1px solid var(--_border);
    font-size: 13px;
    line-height: 18px;
  }
  .strip li:last-child {
    padding-bottom: 0;
  }
  .strip li .name {
    flex: 0 0 228px;
  }
  .strip li .why {
    flex: 1;
    color: var(--_text-muted);
  }
  .strip .actions {
    flex: none;
    gap: calc(var(--_space) * 2);
  }
  .strip .rule {
    border-radius: 0;
  }

  .blank {
    display: grid;
    justify-items: center;
    gap: calc(var(--_space) * 3);
    padding: calc(var(--_space) * 10) calc(var(--_space) * 6);
    border-top: 1px solid var(--_border);
    text-align: center;
  }
  .blank.bare {
    border: 0;
  }
  .blank.drop-here {
    border: 2px dotted var(--_border-strong);
    border-radius: var(--_radius);
  }
  .blank.is-over {
    border-color: var(--_accent);
    background: var(--_accent-tint);
  }
  .blank > .icon {
    width: 32px;
    height: 32px;
    stroke-width: 1;
    color: var(--_text-muted);
  }
  .blank.is-over > .icon {
    color: var(--_accent);
  }
  .blank strong {
    display: block;
    font-weight: 600;
  }
  .blank p {
    max-width: 44ch;
    color: var(--_text-muted);
    font-size: 13px;
    line-height: 18px;
    text-wrap: balance;
  }

  .bone {
    display: block;
    height: 10px;
    border-radius: 3px;
    background: var(--_border);
    animation: bone 1.6s ease-in-out infinite alternate;
  }
  .badge.bone {
    height: 32px;
    border-radius: var(--_radius-small);
    background: var(--_border);
  }
  .bone.w1 {
    width: 36%;
  }
  .bone.w2 {
    width: 54%;
  }
  .bone.w3 {
    width: 44%;
  }
  .bone.w4 {
    width: 62%;
  }
  .bone.short {
    width: 44px;
    margin-inline-start: auto;
  }
  .bone.still,
  .bone.tile {
    height: auto;
    aspect-ratio: 4 / 3;
  }
  .bone.still {
    border-radius: var(--_radius);
  }
  .bone.tile {
    border-radius: var(--_radius-small);
  }
  @keyframes bone {
    from {
      opacity: 1;
    }
    to {
      opacity: 0.5;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .bone {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .rule {
      forced-color-adjust: none;
      background: Canvas;
      color: Highlight;
    }
    .rule::-webkit-progress-bar {
      background: Canvas;
    }
    .strip {
      border: 1px solid CanvasText;
    }
    .bone {
      background: GrayText;
    }
  }
`;
