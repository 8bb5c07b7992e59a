import { SCOPE_FOLDER } from '../worker/protocol.js';

/** How long the browser may take to fetch the script and start it. Milliseconds. */
const START_TIMEOUT_MS = 15_000;

/**
 * Register the download worker and wait until it runs. Its scope is a folder of its own below its script.
 * @throws when it is not there, is refused, or does not start
 */
export async function startWorker(workerUrl: string): Promise<ServiceWorkerRegistration> {
  const url = new URL(workerUrl, document.baseURI);
  if (url.origin !== location.origin) throw new Error('the download worker is on another origin');
  const registration = await navigator.serviceWorker.register(trusted(url.href), {
    scope: new URL(SCOPE_FOLDER, url).href,
    updateViaCache: 'none',
  });
  await activated(registration);
  return registration;
}

/** Look for another version of the script, now. */
export async function updateWorker(registration: ServiceWorkerRegistration): Promise<void> {
  await registration.update();
  await activated(registration);
}

/** A newer one waits, and stays unused, while the one before it has a file under way. */
async function activated(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (!worker) throw new Error('the download worker was unregistered');
  const over = new AbortController();
  const { signal } = over;
  try {
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (worker.state === 'activated') resolve();
        if (worker.state === 'redundant') reject(new Error('the download worker could not be installed'));
      };
      worker.addEventListener('statechange', look, { signal });
      const late = setTimeout(
        () => reject(new Error('the download worker does not start')),
        START_TIMEOUT_MS,
      );
      signal.addEventListener('abort', () => clearTimeout(late));
      look();
    });
  } finally {
    over.abort();
  }
}

/** What a page that requires trusted types takes as a script's address. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

let policy: ReturnType<TrustedTypes['createPolicy']> | null = null;

/** The portal allows it by `trusted-types case-attachments-worker`; else registering fails, and another rung is taken. */
function trusted(url: string): string {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  try {
    policy ??= trustedTypes?.createPolicy('case-attachments-worker', { createScriptURL: (it) => it }) ?? null;
  } catch {
    // Not on the portal's list. Without the list's enforcement a plain string does.
  }
  return policy ? policy.createScriptURL(url) : url;
}
