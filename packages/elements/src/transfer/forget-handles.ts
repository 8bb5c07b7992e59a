import { inTime } from './in-time.js';

/**
 * Drops where files lie on this computer, for every case and user of a server. Needs neither a session nor the server: when the
 * code that tells one server's entries from another's cannot be fetched, those of all go. Best effort, never rejects.
 * @param server the prefix without a slash at the end
 */
export async function forgetHandles(
  server: string,
  load: () => Promise<typeof import('./resume-store.js')> = () => import('./resume-store.js'),
): Promise<void> {
  const code = await inTime(load()).catch(() => null);
  // Without a database there is nothing to remove, and none is made for that.
  if (code) await new code.IndexedDbResumeStore([server], { enabled: () => false }).clearServer();
  else await inTime(dropDatabase()).catch(() => {});
}

/** The same name as in `resume-store.ts`, which this must do without. */
async function dropDatabase(): Promise<void> {
  const request = indexedDB.deleteDatabase('case-attachments');
  await new Promise((resolve) => {
    request.onsuccess = request.onerror = resolve;
  });
}
