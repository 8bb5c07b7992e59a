import { createPreviewer } from '../adapters/preview/create-previewer.js';
import type { Examination, PictureSource, Previewer, PreviewRequest } from '../ports/previewer.js';

/** The real one, which can be counted, held up, and given another version. */
export class WatchedPreviewer implements Previewer {
  version = 'watched-1';
  /** Of media types for which a switch was turned. */
  readonly switched = new Set<string>();
  readonly renders: PreviewRequest[] = [];
  examinations = 0;
  closed = false;
  /** Of the calls that wait or work. */
  readonly signals: AbortSignal[] = [];
  /** Awaited before each call: a decoder that hangs. */
  held: Promise<void> = Promise.resolve();
  /** In place of what the real one does. */
  examined: ((real: Examination) => Examination | Promise<Examination>) | null = null;
  rendered: ((request: PreviewRequest) => Promise<Buffer>) | null = null;
  readonly #real = createPreviewer();

  /** Every call from now on waits. @returns the way to let them go */
  hold(): () => void {
    let release = () => {};
    this.held = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }

  examinedBy(mediaType: string): string {
    return this.switched.has(mediaType) ? `${this.version}, switched` : this.version;
  }

  async probe(source: PictureSource, signal?: AbortSignal) {
    await this.held;
    return this.#real.probe(source, signal);
  }

  async examine(source: PictureSource, sizesPixels: readonly number[], signal?: AbortSignal) {
    this.examinations++;
    if (signal) this.signals.push(signal);
    await this.held;
    const real = await this.#real.examine(source, sizesPixels, signal);
    return this.examined ? this.examined(real) : real;
  }

  async render(source: PictureSource, request: PreviewRequest, signal?: AbortSignal) {
    this.renders.push(request);
    if (signal) this.signals.push(signal);
    await this.held;
    return this.rendered ? this.rendered(request) : this.#real.render(source, request, signal);
  }

  async close() {
    this.closed = true;
    await this.#real.close();
  }
}
