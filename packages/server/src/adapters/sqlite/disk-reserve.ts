import { rmSync, statSync, writeFileSync } from 'node:fs';

/** Some ten thousand entries. */
const SIZE_BYTES = 4 * 1024 * 1024;
const AGAIN_AFTER_MS = 60_000;

/**
 * Room beside the database that is given up when the disk is full: what is attached must stay readable then, and nothing is read
 * unrecorded.
 */
export class DiskReserve {
  readonly #path: string;
  #isHeld = false;
  #triedAtMs = Number.NEGATIVE_INFINITY;

  constructor(databasePath: string) {
    this.#path = `${databasePath}.reserve`;
  }

  /** Takes the room, if there is any. May be said often: it tries once a minute. */
  hold(nowMs = Date.now()): void {
    if (this.#isHeld || nowMs - this.#triedAtMs < AGAIN_AFTER_MS) return;
    this.#triedAtMs = nowMs;
    try {
      if (statSync(this.#path, { throwIfNoEntry: false })?.size !== SIZE_BYTES) {
        writeFileSync(this.#path, Buffer.alloc(SIZE_BYTES), { mode: 0o600 });
      }
      this.#isHeld = true;
    } catch {
      rmSync(this.#path, { force: true });
    }
  }

  /** @returns whether there is more room now */
  giveUp(nowMs = Date.now()): boolean {
    if (!this.#isHeld) return false;
    rmSync(this.#path, { force: true });
    this.#isHeld = false;
    this.#triedAtMs = nowMs;
    return true;
  }
}

/** SQLite rolls back by itself when it cannot write, and what is thrown in the end is often that it cannot roll back twice. */
const ROLLED_BACK = 'cannot rollback - no transaction is active';

/** @returns whether more room may help */
export function isDiskFull(error: unknown): boolean {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  return code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR') || message === ROLLED_BACK;
}
