import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttachmentsServer, freePort } from '@case-attachments/demo/attachments-server';
import { signCaseGrant } from '@case-attachments/demo/case-grant';
import { PEOPLE, type Person } from '@case-attachments/demo/people-and-cases';
import { FaultProxy } from '../proxy/fault-proxy.js';
import type { FaultPlan } from './fault-plan.js';
import { SmallDisk } from './small-disk.js';
import type { Staged, Store } from './verdict.js';

const SECRET = 'a-secret-of-the-fault-campaign-only-and-of-nobody';
const DAY_MS = 24 * 3_600_000;
const SMALL_DISK_BYTES = 512 * 1024 * 1024;

export interface WorldOptions {
  readonly plan: Pick<FaultPlan, 'draw'>;
  readonly smallDisk: boolean;
  readonly stallAtMostMs: number;
  /** What the page server answers; null: 404. */
  readonly page: (path: string) => { readonly type: string; readonly body: string } | null;
}

/** One server process on a data folder of its own, with the fault proxy before it and a portal's page beside it. */
export class World implements Store {
  private constructor(
    readonly server: AttachmentsServer,
    readonly proxy: FaultProxy,
    /** null where this process may not mount one, or the round is on the machine's own disk. */
    readonly disk: SmallDisk | null,
    readonly scratch: string,
    readonly pageOrigin: string,
    private readonly dataFolder: string,
    private readonly closeRest: () => Promise<void>,
  ) {}

  static async start(options: WorldOptions): Promise<World> {
    const scratch = await mkdtemp(join(tmpdir(), 'case-attachments-faults-'));
    const steps: (() => Promise<unknown>)[] = [
      () => rm(scratch, { recursive: true, force: true, maxRetries: 5 }),
    ];
    const close = async () => {
      for (const step of steps.reverse()) await step();
    };
    try {
      const dataFolder = join(scratch, 'data');
      const disk = options.smallDisk ? await SmallDisk.mount(dataFolder, SMALL_DISK_BYTES) : null;
      if (disk) steps.push(() => disk.unmount());
      const page = await servePage(options.page);
      steps.push(page.close);
      const port = await freePort();
      const proxy = await FaultProxy.start({ targetPort: port, ...options });
      steps.push(() => proxy.close());
      const server = await AttachmentsServer.start({
        port,
        publicOrigin: proxy.origin,
        dataDirectory: dataFolder,
        secret: SECRET,
        allowedOrigins: [page.origin],
        environment: {
          CASE_ATTACHMENTS_FREE_SPACE_FLOOR_BYTES: '0',
          CASE_ATTACHMENTS_DEMO: '',
          CASE_ATTACHMENTS_LOG_LEVEL: 'fatal',
        },
      });
      steps.push(() => server.stop());
      return new World(server, proxy, disk, scratch, page.origin, dataFolder, close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** As clients reach the server: through the proxy. */
  get api(): string {
    return `${this.proxy.origin}/api`;
  }

  /** Past the proxy, for the verdict. */
  get directApi(): string {
    return `${this.server.origin}/api`;
  }

  /** What lies in staging, and how many committed blobs there are. */
  async stored(): Promise<{ readonly staged: readonly Staged[]; readonly blobs: number }> {
    const staging = join(this.dataFolder, 'staging');
    const staged = await Promise.all(
      (await readdir(staging)).map(async (name) => ({
        name,
        sizeBytes: (await stat(join(staging, name))).size,
      })),
    );
    const blobs = await readdir(join(this.dataFolder, 'blobs'), { recursive: true });
    return { staged, blobs: blobs.filter((name) => /[0-9a-f]{32}$/.test(name)).length };
  }

  /** Ages what lies in staging past the server's grace, and starts the server again: it sweeps before its first request. */
  async daysLater(): Promise<void> {
    const then = new Date(Date.now() - 2 * DAY_MS);
    const staging = join(this.dataFolder, 'staging');
    for (const name of await readdir(staging)) await utimes(join(staging, name), then, then);
    await this.server.stop();
    await this.server.start();
  }

  close(): Promise<void> {
    return this.closeRest();
  }
}

/** Whoever sends is the same person. */
export const somebody = (): Person => {
  const [person] = PEOPLE;
  if (!person) throw new Error('the demo has no people');
  return person;
};

/** A grant as the portal's backend signs it. */
export function tokenFor(caseId: string): string {
  return signCaseGrant(SECRET, { ...somebody(), cases: [caseId] }, caseId);
}

/** On an origin of its own, as portals are; `/token?case=` is the portal's backend. */
async function servePage(page: WorldOptions['page']) {
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://page');
    if (url.pathname === '/token') return outgoing.end(tokenFor(url.searchParams.get('case') ?? ''));
    const found = page(url.pathname);
    if (!found) return outgoing.writeHead(404).end();
    return outgoing.writeHead(200, { 'Content-Type': found.type }).end(found.body);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
