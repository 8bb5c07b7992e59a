/** A new folder of the origin's private file system: what the native pickers, which no test can drive, would have given. */
export async function privateFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(`test-${crypto.randomUUID()}`, { create: true });
}

/** Every file under it, by path, with its size in bytes; folders with 0 files do not show. */
export async function filesIn(folder: FileSystemDirectoryHandle, path = ''): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for await (const [name, handle] of folder.entries()) {
    if (handle.kind === 'directory') Object.assign(found, await filesIn(handle, `${path}${name}/`));
    else found[path + name] = (await handle.getFile()).size;
  }
  return found;
}
