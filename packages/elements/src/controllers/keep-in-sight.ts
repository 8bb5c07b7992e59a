/** Outlines must not be cut off. Pixels. */
const MARGIN = 6;

/** Scrolls the element's own strip alone: `scrollIntoView` would move the portal's page too. */
export function keepInSight(element: Element | null): void {
  const strip = element?.parentElement;
  if (!element || !strip) return;
  const outer = strip.getBoundingClientRect();
  const inner = element.getBoundingClientRect();
  if (inner.top < outer.top) strip.scrollTop -= outer.top - inner.top + MARGIN;
  else if (inner.bottom > outer.bottom) strip.scrollTop += inner.bottom - outer.bottom + MARGIN;
}
