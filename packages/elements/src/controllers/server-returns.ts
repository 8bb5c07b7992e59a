import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CaseSession } from '../case/case-session.js';

/** Where something between blocks a part of the requests, the server seems to go and return all the time. Milliseconds. */
const MIN_INTERVAL_MS = 15_000;

/** Tells when the server answers again after it could not be reached: what failed meanwhile is worth another try. */
export class ServerReturns implements ReactiveController {
  #session: CaseSession | null = null;
  #unsubscribe: (() => void) | null = null;
  #isOnline = true;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    host: ReactiveControllerHost,
    private readonly session: () => CaseSession | null,
    private readonly returned: () => void,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    const session = this.session();
    if (session === this.#session) return;
    this.hostDisconnected();
    this.#session = session;
    this.#isOnline = session?.snapshot.online ?? true;
    this.#unsubscribe = session?.subscribe(() => this.#changed(session)) ?? null;
  }

  hostDisconnected(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#session = null;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #changed({ snapshot }: CaseSession): void {
    const isBack = snapshot.online && !this.#isOnline;
    this.#isOnline = snapshot.online;
    if (!isBack || this.#timer !== undefined) return;
    const waitMs = Math.max(0, this.#lastAtMs + MIN_INTERVAL_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#lastAtMs = performance.now();
      this.returned();
    }, waitMs);
  }
}
