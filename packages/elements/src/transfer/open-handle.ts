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
