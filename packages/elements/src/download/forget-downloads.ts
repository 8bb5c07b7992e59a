import { inTime } from '../transfer/in-time.js';

/**
 * At a logout: removes what downloads of this visit and of earlier ones left in memory and in the browser's private file system, whatever its case. Needs
 * neither a session nor the server. Best effort, never rejects.
 */
export async function forgetDownloads(
  load: () => Promise<typeof import('./targets/forget-copies.js')> = () =>
    import('./targets/forget-copies.js'),
): Promise<void> {
  // Without the code this page has saved nothing, and the next visit sweeps.
  await inTime(load().then(({ forgetCopies }) => forgetCopies())).catch(() => {});
}
