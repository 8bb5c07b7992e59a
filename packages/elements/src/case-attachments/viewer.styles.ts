import { css } from 'lit';

/** The viewer's dialog: its size by what it shows, from the first moment on, so that nothing jumps when the file is there. */
export const viewerStyles = css`
  .viewer-dialog {
    /* Beside it: the dialog's header and a margin. */
    --_room: calc(100dvh - 132px);
    width: min(960px, 100% - 16px);
  }
  .viewer-dialog:is([data-viewer='none'], [data-viewer='audio'], [data-status='problem'], [data-status='asking']) {
    width: min(560px, 100% - 16px);
  }
  .viewer-dialog[data-viewer='pdf']:is([data-status='loading'], [data-status='shown']) {
    width: min(1120px, 100% - 16px);
  }
  .viewer-dialog header {
    align-items: center;
    padding-block: 12px;
  }
  .viewer {
    display: grid;
    min-height: 160px;
    border-top: 1px solid var(--_border);
    background: var(--_surface-sunken);
  }
  /* The file lies over the word that it is loading. */
  .viewer > * {
    grid-area: 1 / 1;
    min-width: 0;
  }
  .viewer > div:not([class]) {
    display: grid;
    align-content: center;
    z-index: 0;
  }
  .viewer iframe {
    width: 100%;
    border: 0;
    background: #ffffff;
  }
  .viewer-dialog[data-viewer='pdf']:is([data-status='loading'], [data-status='shown']) .viewer,
  .viewer iframe {
    height: min(1000px, var(--_room));
  }
  .viewer-dialog[data-viewer='video']:is([data-status='loading'], [data-status='shown']) .viewer {
    min-height: min(360px, 56cqi, var(--_room));
    background: var(--_film);
    color: #ffffff;
  }
  .viewer :is(video, img) {
    justify-self: center;
    max-width: 100%;
    max-height: var(--_room);
    background: var(--_film);
  }
  .viewer video {
    width: 100%;
  }
  .viewer audio {
    justify-self: center;
    width: calc(100% - 48px);
  }
  .viewer-dialog[data-viewer='text'] .viewer > div:not([class]) {
    align-content: start;
  }
  .viewer pre {
    max-height: var(--_room);
    margin: 0;
    padding: 16px 24px;
    overflow: auto;
    font: 13px/20px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
    tab-size: 4;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .viewer pre:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: -2px;
  }
  .viewer pre + .note {
    padding: 12px 24px;
    border-top: 1px solid var(--_border);
  }

  .viewer-waiting {
    place-self: center;
    display: grid;
    gap: 8px;
    width: min(320px, 100% - 48px);
    color: var(--_text-muted);
    text-align: center;
    overflow-wrap: anywhere;
  }
  .viewer-waiting .note {
    justify-content: center;
    color: inherit;
  }
  .viewer-waiting progress {
    width: 100%;
    height: 4px;
    accent-color: var(--_accent);
  }

  .viewer-tile {
    display: grid;
    justify-items: center;
    gap: 4px;
    padding: 32px 24px;
    text-align: center;
  }
  .viewer-tile .badge {
    width: 56px;
    height: 56px;
    margin-bottom: 8px;
  }
  .viewer-tile .badge .icon {
    width: 28px;
    height: 28px;
  }
  .viewer-tile .file-name {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .viewer-tile .reason {
    max-width: 44ch;
    margin-top: 8px;
    text-wrap: balance;
  }
  .viewer-tile .choices {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
    margin-top: 16px;
  }

  @container dialog (width < 600px) {
    .viewer-dialog header {
      gap: 8px;
    }
    .viewer pre {
      padding: 16px;
    }
  }
  @container dialog (width < 400px) {
    .viewer-dialog header .label {
      position: absolute;
      overflow: hidden;
      width: 1px;
      height: 1px;
      clip-path: inset(50%);
    }
    .viewer-dialog header .secondary {
      width: var(--_control);
      padding: 0;
    }
    .viewer-dialog header .secondary .icon {
      margin: 0;
    }
  }
`;
