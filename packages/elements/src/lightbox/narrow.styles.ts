import { css } from 'lit';

/** The lightbox in narrower windows: words leave the tools first, then the rail, and the bars come closer together. */
export const narrowLightboxStyles = css`
  @container lightbox (width < 1080px) {
    .tools .button.word {
      width: 40px;
      padding: 0;
      font-size: 0;
      gap: 0;
    }
    .bottom {
      grid-template-columns: auto 1fr auto;
    }
    .tools {
      justify-self: center;
    }
  }
  @container lightbox (760px <= width < 900px) {
    .wider-only {
      display: none;
    }
  }
  @container lightbox (width < 760px) {
    .box {
      grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
    }
    case-images-rail,
    .percent.of-side,
    .wide-only {
      display: none;
    }
    .narrow-only {
      display: inline-flex;
    }
    .stages {
      grid-column: 1;
      grid-auto-flow: row;
      grid-auto-columns: auto;
      grid-auto-rows: minmax(0, 1fr);
    }
    .pane + .pane {
      border-inline-start: 0;
      border-block-start: 1px solid #2b353c;
    }
    .top {
      gap: 8px;
      min-height: 60px;
      padding-block: 8px;
      padding-inline: 16px 6px;
    }
    .bottom {
      grid-template-columns: 1fr auto;
      gap: 0;
      padding: 4px 8px 8px;
    }
    .tools {
      grid-column: 1 / -1;
      grid-row: 1;
      justify-self: stretch;
      justify-content: space-between;
      padding-block: 4px;
    }
    .tools > div + div {
      margin: 0;
      padding: 0;
      border: 0;
    }
    .end {
      grid-column: 2;
    }
    .page-steps {
      --_control: 36px;
    }
    .arrow {
      width: 40px;
      height: 40px;
    }
    .arrow.prev {
      inset-inline-start: 8px;
    }
    .arrow.next {
      inset-inline-end: 8px;
    }
  }
  @container lightbox (width < 480px) {
    .no-phone,
    .wider-only {
      display: none;
    }
  }
  /* A page of 1280 pixels at 400 %: every tool stays within reach. */
  @container lightbox (width < 360px) {
    .percent {
      display: none;
    }
    .tools .button:is(.only, .word) {
      width: 36px;
      min-width: 36px;
    }
  }
  @container lightbox (width < 760px) and (height < 360px) {
    .top {
      min-height: 44px;
      padding-block: 2px;
    }
    .bottom {
      padding-block: 0 2px;
    }
    .tools {
      padding-block: 0;
    }
    .stages.is-pair {
      grid-auto-flow: column;
      grid-auto-columns: minmax(0, 1fr);
    }
    .stages.is-pair .arrow {
      inset-block: auto 4px;
    }
    .caption {
      inset: 4px auto auto 4px;
      max-width: calc(100% - 8px);
    }
    .caption .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .caption :is(small, .scale) {
      display: none;
    }
    .adjust {
      padding-block: 0 4px;
    }
    .popover {
      inset-block: auto 4px;
      max-height: calc(100% - 8px);
    }
  }
  /* All of it is said where there is height for it: on a telephone there is nothing to hover over. */
  @container lightbox (width < 760px) and (height >= 560px) {
    .top h2,
    .top p {
      white-space: normal;
      overflow-wrap: anywhere;
    }
  }
`;
