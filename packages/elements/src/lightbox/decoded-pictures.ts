interface Held {
  readonly image: HTMLImageElement;
  isReady: boolean;
}

/** The pictures on show, their neighbours, and the last ones seen. */
const MAX_HELD = 8;

/**
 * Pictures whose pixels are at hand. A picture is drawn within a frame only if it was decoded before it was put on the
 * page; the browser keeps that work for as long as somebody holds an image of the same URL.
 */
export class DecodedPictures {
  readonly #held = new Map<string, Held>();

  /** Whether it can be drawn at once. If not, that is seen to. @param whenReady called when it has changed */
  isReady(url: string, whenReady?: () => void): boolean {
    const known = this.#held.get(url);
    if (known) {
      // In the order of last use.
      this.#held.delete(url);
      this.#held.set(url, known);
      if (!known.isReady && whenReady) void known.image.decode().then(whenReady, whenReady);
      return known.isReady;
    }
    const held: Held = { image: new Image(), isReady: false };
    held.image.src = url;
    this.#held.set(url, held);
    // One that cannot be decoded is ready to be found out: the page's own image element tells.
    const ready = () => {
      held.isReady = true;
      whenReady?.();
    };
    held.image.decode().then(ready, ready);
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= MAX_HELD) break;
      this.#held.delete(oldest);
    }
    return false;
  }
}
