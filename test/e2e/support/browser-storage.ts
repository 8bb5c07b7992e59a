import type { Page } from 'playwright-core';

/** Everything that a page of this origin has stored in the browser, as text that can be searched. Empty stores are left out. */
export async function dumpStorage(page: Page): Promise<Record<string, string>> {
  const stored = await page.evaluate(async () => {
    const found: Record<string, string> = {};
    const note = (where: string, what: unknown) => {
      found[where] = JSON.stringify(what, (_key, value: unknown) =>
        value instanceof FileSystemHandle ? { handle: value.name } : value,
      );
    };
    for (const [where, area] of Object.entries({ localStorage, sessionStorage })) {
      if (area.length > 0) note(where, { ...area });
    }
    for (const { name, version } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name ?? '', version);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      for (const storeName of database.objectStoreNames) {
        const values = await new Promise<unknown[]>((resolve, reject) => {
          const request = database.transaction(storeName).objectStore(storeName).getAll();
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
        if (values.length > 0) note(`indexedDB ${name} ${storeName}`, values);
      }
      database.close();
    }
    const cached = await caches.keys();
    if (cached.length > 0) note('caches', cached);
    const ownFiles: string[] = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) ownFiles.push(name);
    if (ownFiles.length > 0) note('private file system', ownFiles);
    const workers = await navigator.serviceWorker.getRegistrations();
    if (workers.length > 0) note('service workers', workers.length);
    return found;
  });
  const cookies = await page.context().cookies();
  return cookies.length > 0 ? { ...stored, cookies: JSON.stringify(cookies) } : stored;
}
