import { css } from 'lit';

/** Colours, radii and fonts are the lightbox's, inherited. */
export const pictureStageStyles = css`
  :host {
    display: block;
    position: relative;
    min-width: 0;
    min-height: 0;
    background: #000;
    overflow: hidden;
    contain: strict;
  }
  * {
    box-sizing: border-box;
  }
  p {
    margin: 0;
  }

  .stage {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    overflow: hidden;
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
  }
  .stage.is-zoomed {
    cursor: grab;
  }
  .stage.is-zoomed:active {
    cursor: grabbing;
  }
  /* The filter is on what has the size of the stage, however large the picture is. */
  .film {
    position: absolute;
    inset: 0;
    overflow: hidden;
  }
  /* Size and transform are set by script, from the pure geometry: lengths from the left, whatever the direction. */
  .picture {
    position: absolute;
    top: 0;
    left: 0;
    direction: ltr;
    transform-origin: 0 0;
    background: #14191d;
  }
  .picture:has(> img) {
    background: none;
  }
  .picture.is-moving {
    will-change: transform;
  }
  .picture.glides {
    transition: transform 0.12s ease-out;
  }
  .picture > img {
    display: block;
    width: 100%;
    height: 100%;
    -webkit-user-drag: none;
  }
  .windows {
    position: absolute;
    top: 0;
    left: 0;
    width: 0;
    height: 0;
    transform-origin: 0 0;
  }
  .windows > img {
    position: absolute;
    max-width: none;
    -webkit-user-drag: none;
  }
  .picture.is-crisp.has-all-pixels > img,
  .picture.is-crisp > .windows > img {
    image-rendering: pixelated;
  }

  .waiting {
    position: relative;
    color: var(--_text-muted);
    font-size: 13px;
  }
  .not-showable {
    display: grid;
    justify-items: center;
    gap: 12px;
    max-width: 44ch;
    padding: 24px;
    color: var(--_text-muted);
    text-align: center;
    text-wrap: balance;
    overflow-wrap: anywhere;
    user-select: text;
    -webkit-user-select: text;
  }
  .not-showable > .icon {
    width: 32px;
    height: 32px;
    stroke-width: 1;
  }
  .not-showable strong {
    color: var(--_text);
    font-weight: 600;
  }
  .not-showable .actions {
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
  }

  .notes {
    position: absolute;
    inset: 12px 12px auto;
    display: grid;
    justify-items: center;
    gap: 8px;
    pointer-events: none;
  }
  :host([data-in-pair]) .notes {
    inset: auto 12px 12px;
  }
  .chip {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 4px 8px;
    max-width: 100%;
    padding: 4px 12px;
    border: 1px solid #3a464f;
    border-radius: var(--_radius);
    background: rgb(21 26 30 / 0.92);
    color: var(--_text);
    font-size: 13px;
    line-height: 18px;
    text-align: center;
  }
  .chip.has-button {
    padding-inline-end: 4px;
    pointer-events: auto;
  }
  .notes > .chip {
    max-width: calc(100% - 88px);
  }
  .notes > .toggle {
    position: absolute;
    inset-block: 0 auto;
    inset-inline: auto 0;
    --_control: 32px;
    border: 1px solid #3a464f;
    background: rgb(21 26 30 / 0.92);
    color: var(--_text);
    pointer-events: auto;
  }
  :host([data-in-pair]) .notes > .toggle {
    inset-block: auto 0;
  }
  .chip strong {
    font-weight: 600;
  }
  .chip .button {
    height: 28px;
    font-size: 13px;
  }

  @media (prefers-reduced-motion: reduce) {
    .picture.glides {
      transition: none;
    }
  }
`;
