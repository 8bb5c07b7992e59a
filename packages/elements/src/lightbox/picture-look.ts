/** How a picture is shown, in per cent of how it is; the file stays as it is. */
export interface PictureLook {
  readonly brightness: number;
  readonly contrast: number;
  readonly isInverted: boolean;
}

export const UNADJUSTED: PictureLook = { brightness: 100, contrast: 100, isInverted: false };

/** Per cent: below, a picture is gone; above, burnt out. */
export const LOOK_RANGES = {
  brightness: { min: 40, max: 200 },
  contrast: { min: 40, max: 220 },
} as const;

export function isAdjusted({ brightness, contrast, isInverted }: PictureLook): boolean {
  return brightness !== 100 || contrast !== 100 || isInverted;
}

/** The value of the CSS property `filter`. */
export function filterOf(look: PictureLook): string {
  if (!isAdjusted(look)) return 'none';
  const { brightness, contrast, isInverted } = look;
  return `brightness(${brightness}%) contrast(${contrast}%) invert(${isInverted ? 1 : 0})`;
}
