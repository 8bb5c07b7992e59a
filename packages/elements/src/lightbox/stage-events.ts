/** A hand or a command made a stage be seen otherwise than before: what is linked with it follows. */
export class StageViewEvent extends Event {
  /** @param isRescaled false: moved alone, so that nothing but where it lies is another one */
  constructor(readonly isRescaled: boolean) {
    super('view');
  }
}

/** A stage has another size, or its screen other pixels: what was linked with another may lie apart from it. */
export class StageResizedEvent extends Event {
  constructor() {
    super('resized');
  }
}

/** A stage shows another picture, failed to, or has another size: its tools change, and nothing follows. */
export class StageShownEvent extends Event {
  constructor() {
    super('shown');
  }
}
