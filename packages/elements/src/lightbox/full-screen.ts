import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * An element over the whole screen, where browser and portal allow it. Not the dialog itself: the Fullscreen standard
 * refuses `<dialog>`, so it is the box within.
 */
export class FullScreen implements ReactiveController {
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly findBox: () => HTMLElement | null,
  ) {
    host.addController(this);
  }

  get isAllowed(): boolean {
    return document.fullscreenEnabled === true;
  }

  get isOn(): boolean {
    const box = this.findBox();
    return box !== null && (box.getRootNode() as ShadowRoot).fullscreenElement === box;
  }

  toggle(): void {
    if (this.isOn) this.leave();
    else if (this.isAllowed) {
      // Refused after all, by a policy that is not told beforehand: then the window has to do.
      this.findBox()
        ?.requestFullscreen()
        .catch(() => undefined);
    }
  }

  leave(): void {
    if (this.isOn) document.exitFullscreen().catch(() => undefined);
  }

  hostConnected(): void {
    document.addEventListener('fullscreenchange', this.#changed);
  }

  hostDisconnected(): void {
    document.removeEventListener('fullscreenchange', this.#changed);
  }

  readonly #changed = (): void => this.host.requestUpdate();
}
