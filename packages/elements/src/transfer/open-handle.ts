import type { Transfer } from './transfer.js';

/**
 * The file at a place the browser remembers. Asks the person for leave where the browser wants that, so it must be called in a click.
 * @throws DOMException `NotAllowedError` when they refuse, `NotFoundError` when it is not there any more
 */
export async function openHandle(handle: FileSystemFileHandle): Promise<File> {
  const readable = { mode: 'read' } as const;
  const granted =
    (await handle.queryPermission(readable)) === 'granted' ||
    (await handle.requestPermission(readable)) === 'granted';
  if (!granted) throw new DOMException('Not allowed', 'NotAllowedError');
  return handle.getFile();
}

/** Why `openHandle` gave no file. */
export function openFailure(reason: unknown): 'file-not-permitted' | 'file-unreadable' {
  const refused = reason instanceof DOMException && /^(NotAllowed|Security)Error$/.test(reason.name);
  return refused ? 'file-not-permitted' : 'file-unreadable';
}

/** Gives transfers their file by the handle that an earlier visit left. */
export class HandleReopening {
  readonly #asking = new Set<Transfer>();

  /** One question to the person at a time is enough: a second call for the same transfer does nothing. Never rejects. */
  async reopen(transfer: Transfer): Promise<void> {
    const { handle, fileName } = transfer;
    if (!handle || this.#asking.has(transfer)) return;
    this.#asking.add(transfer);
    try {
      transfer.offer({ file: await openHandle(handle), handle }, 'refuse');
    } catch (reason) {
      transfer.dispatch({
        type: 'choose-file',
        failure: { code: openFailure(reason), facts: { fileName } },
      });
    } finally {
      this.#asking.delete(transfer);
    }
  }
}
