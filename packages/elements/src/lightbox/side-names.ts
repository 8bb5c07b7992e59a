import type { LocalizeController } from '../localize/localize-controller.js';

/** What the two sides of a comparison are called, by where they are seen. @param isStacked one above the other */
export function sideNames(localize: LocalizeController, isStacked: boolean): readonly [string, string] {
  const { left, right, above, below } = localize.messages.lightbox.compare;
  return isStacked ? [above, below] : [left, right];
}
