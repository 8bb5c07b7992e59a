import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttachmentsServer, freePort } from '@case-attachments/demo/attachments-server';
import { type Portal, startPortal } from '@case-attachments/demo/portal';
import { sdkOf } from '@case-attachments/demo/sdk';
import { seed } from '@case-attachments/demo/seed';
import { FaultProxy } from './fault-proxy.js';

export const SECRET = 'a-secret-of-the-end-to-end-tests-only';

export interface DemoOptions {
  readonly seeded?: boolean;
  /** In place of a folder in `scratch`. */
  readonly dataDirectory?: string;
  /** More of the server's environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The whole demo on ports of its own, with a proxy of ours between the browser and the attachments server. */
export interface Demo {
  readonly portal: Portal;
  readonly server: AttachmentsServer;
  readonly proxy: FaultProxy;
  /** Folder for whatever a test makes; gone after `close`. */
  readonly scratch: string;
  /** `http://localhost:…/?role=…&case=…#attachments` */
  address(role: string, caseId?: string): string;
  close(): Promise<void>;
}

export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const scratch = await mkdtemp(join(tmpdir(), 'case-attachments-e2e-'));
  const close: (() => Promise<unknown>)[] = [
    () => rm(scratch, { recursive: true, force: true, maxRetries: 5 }),
  ];
  const closeAll = async () => {
    for (const step of close.reverse()) await step();
  };
  try {
    const portalPort = await freePort();
    const port = await freePort();
    const proxy = await FaultProxy.start(port);
    close.push(() => proxy.close());
    const server = await AttachmentsServer.start({
      port,
      publicOrigin: proxy.origin,
      dataDirectory: options.dataDirectory ?? join(scratch, 'data'),
      secret: SECRET,
      allowedOrigins: [`http://localhost:${portalPort}`],
      environment: options.environment ?? {},
    });
    close.push(() => server.stop());
    const sdk = sdkOf(proxy.origin);
    if (options.seeded) await seed(sdk.server, SECRET);
    const portal = await startPortal({ port: portalPort, secret: SECRET, sdk });
    close.push(() => portal.close());
    return {
      portal,
      server,
      proxy,
      scratch,
      address: (role, caseId = 'C-1001') => `${portal.url}/?role=${role}&case=${caseId}#attachments`,
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
