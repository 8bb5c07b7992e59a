import type { Clock } from '../ports/clock.js';
import type { MalwareScanner } from '../ports/malware-scanner.js';

/** Whoever may ask for it may ask as often as they like: the scanner is asked no more than that. */
const KNOWN_FOR_MS = 5_000;
const PATIENCE_MS = 2_000;

export type ScannerState = 'up' | 'down' | 'off';

/** Whether the scanner answers. */
export class ScannerHealth {
  #asked: { readonly atMs: number; readonly state: Promise<ScannerState> } | null = null;

  constructor(
    private readonly scanner: MalwareScanner | null,
    private readonly clock: Clock,
  ) {}

  state(): Promise<ScannerState> {
    const atMs = this.clock.now();
    if (!this.#asked || atMs - this.#asked.atMs >= KNOWN_FOR_MS) this.#asked = { atMs, state: this.#ask() };
    return this.#asked.state;
  }

  async #ask(): Promise<ScannerState> {
    if (!this.scanner) return 'off';
    return this.scanner.ping(AbortSignal.timeout(PATIENCE_MS)).then(
      () => 'up',
      () => 'down',
    );
  }
}
