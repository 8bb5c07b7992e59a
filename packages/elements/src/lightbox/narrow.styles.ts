import { css } from 'lit';

/** The lightbox on a telephone or in a narrow window: no rail of pages, and the bars closer together. */
export const narrowLightboxStyles = css`
  @container lightbox (width < 760px) {
    .box {
      grid-template: 60px minmax(0, 1fr) auto / minmax(0, 1fr);
    }
    .rail {
      display: none;
    }
    .stage {
      grid-column: 1;
    }
    .top {
      gap: 8px;
      padding-inline: 16px 6px;
    }
    .bottom {
      grid-template-columns: 1fr auto;
      gap: 0;
      padding: 4px 8px 8px;
    }
    .tools {
      grid-column: 1;
    }
    .tools output {
      display: none;
    }
    .has-pages .tools {
      grid-column: 1 / -1;
      justify-content: space-between;
      padding-block: 4px;
    }
    .has-pages .stepper {
      grid-row: 2;
    }
    .end {
      grid-column: 2;
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
`;
