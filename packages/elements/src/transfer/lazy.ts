/** Something whose code comes when it is first needed, or when `preload` has time for it. A load that failed is tried anew. */
export class Lazy<T> {
  #loading: Promise<T> | null = null;

  constructor(private readonly load: () => Promise<T>) {}

  /** @throws whatever `load` rejects with */
  get(): Promise<T> {
    this.#loading ??= this.load().catch((reason: unknown) => {
      this.#loading = null;
      throw reason;
    });
    return this.#loading;
  }

  /** Have it at hand before the network drops. */
  preload(): void {
    this.get().catch(() => {
      // told to whoever needs it
    });
  }
}
