import { css } from 'lit';

/** The strip of a download and the dialog that asks for its form. */
export const downloadStyles = css`
  .strip.download:focus {
    outline: none;
  }
  .strip.download:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: -2px;
  }
  /* The buttons went from below the words: what lies under the strip stays where it is. */
  @container tab (width < 680px) {
    .strip.is-finishing {
      padding-block-end: calc(var(--_space) * 6 + var(--_control));
    }
  }
  .missing {
    max-height: 236px;
    margin-top: 10px;
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-gutter: stable;
  }
  .missing li {
    align-items: center;
  }
  .strip .missing .name {
    flex-basis: 180px;
  }
  .missing .button.quiet {
    height: 28px;
  }
  @media (pointer: coarse) {
    .missing .button.quiet {
      height: 36px;
    }
  }

  .download-dialog {
    width: min(620px, 100% - 16px);
  }
  .offers {
    margin-inline: 24px;
    border-top: 1px solid var(--_border);
  }
  .offers li {
    display: flex;
    align-items: center;
    gap: 12px;
    padding-block: 14px;
    border-bottom: 1px solid var(--_border);
  }
  .offers li > .icon {
    align-self: flex-start;
    color: var(--_text-muted);
  }
  .offers .words {
    flex: 1;
    min-width: 0;
  }
  .offers strong {
    font-weight: 600;
  }
  .offers .tag {
    margin-inline-start: 8px;
    color: var(--_accent);
    font-size: 13px;
    font-weight: 500;
  }
  .offers p,
  .by-category .hint {
    color: var(--_text-muted);
    font-size: 13px;
    line-height: 18px;
    text-wrap: pretty;
  }
  .offers .button {
    min-width: 124px;
  }
  .by-category {
    display: flex;
    align-items: flex-start;
    gap: 12px;
    padding: 14px 24px 22px;
    cursor: pointer;
  }
  .by-category input {
    flex: none;
    width: 18px;
    height: 18px;
    margin: 1px;
    accent-color: var(--_accent);
  }
  .by-category .hint {
    display: block;
  }

  @container dialog (width < 600px) {
    .offers {
      margin-inline: 16px;
    }
    .by-category {
      padding-inline: 16px;
    }
  }
  @container dialog (width < 460px) {
    .offers li {
      flex-wrap: wrap;
    }
    .offers .words {
      flex: 1 1 calc(100% - 32px);
    }
    .offers .button {
      --_control: 40px;
      flex: 1;
      margin-inline-start: 32px;
    }
  }

  @container tab (width < 820px) {
    .strip .missing .name {
      flex-basis: 100%;
    }
  }
  @container tab (width < 460px) {
    .missing {
      max-height: 300px;
    }
    .strip .missing .why {
      flex-basis: 100%;
    }
    .missing .button.quiet {
      margin-inline-start: -8px;
    }
    /* The numbers change all the time: the list below must not go up and down with them. */
    .strip.download.is-running .words {
      min-height: 104px;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .strip.download {
      animation: appear 0.16s ease-out;
    }
    @keyframes appear {
      from {
        opacity: 0;
      }
    }
  }
`;
