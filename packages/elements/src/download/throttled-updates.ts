/** Merges patches and passes them on at most once in `intervalMs`: the page need not draw every chunk. */
export class ThrottledUpdates<T extends object> {
  #pending: Partial<T> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly pass: (patch: Partial<T>) => void,
    private readonly intervalMs = 100,
  ) {}

  push(patch: Partial<T>): void {
    this.#pending = { ...this.#pending, ...patch };
    this.#timer ??= setTimeout(() => this.flush(), this.intervalMs);
  }

  /** Pass on now what is pending: before words that must not be overtaken. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const patch = this.#pending;
    this.#pending = null;
    if (patch) this.pass(patch);
  }

  drop(): void {
    this.#pending = null;
    this.flush();
  }
}
