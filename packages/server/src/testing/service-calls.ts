import type { AddressInfo } from 'node:net';
import { type ImportMetadata, SERVICE_ACTIONS, type ServiceAction } from '@case-attachments/contract';
import { serviceIdentity, signServiceToken } from '../access/service-identity.js';
import type { CaseAttachmentsOptions } from '../plugin-options.js';
import { seededApp } from './seeded-app.js';

export const SERVICE_SECRET = 'only the backend of tests signs with this and nobody else';

/** For an app that the portal's backend may call. */
export const WITH_SERVICES = {
  authenticateService: serviceIdentity({ secret: SERVICE_SECRET }),
} satisfies Partial<CaseAttachmentsOptions>;

/** The standalone app on a socket, and the portal's backend that calls it. */
export async function serviceApp(overrides: Partial<CaseAttachmentsOptions> = {}) {
  const seeded = await seededApp({ ...WITH_SERVICES, ...overrides });
  await seeded.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = seeded.app.server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return { ...seeded, port, origin, calls: new ServiceCalls(origin) };
}

export type ServiceApp = Awaited<ReturnType<typeof serviceApp>>;

export function tokenFor(actions: readonly ServiceAction[] = SERVICE_ACTIONS, tenantId = 'default') {
  return signServiceToken({ secret: SERVICE_SECRET, serviceId: 'portal', actions, tenantId });
}

export const metadataOf = (over: Partial<ImportMetadata> = {}): ImportMetadata => ({
  name: 'Befund Müller.pdf',
  addedAtMs: Date.UTC(2019, 2, 4),
  uploader: { id: 'u-7', displayName: 'Oral surgeon', orgName: 'Clinic' },
  ...over,
});

export const encoded = (metadata: unknown) => Buffer.from(JSON.stringify(metadata)).toString('base64');

export class ServiceCalls {
  constructor(
    readonly origin: string,
    readonly token: () => Promise<string> = tokenFor,
  ) {}

  async fetch(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.origin}/api/service${path}`, {
      ...init,
      method,
      headers: { authorization: `Bearer ${await this.token()}`, ...init.headers },
    });
  }

  import(externalId: string, bytes: Buffer, metadata: unknown = metadataOf(), caseId = 'C-1') {
    return this.fetch('PUT', `/cases/${caseId}/imports/${externalId}`, {
      headers: { 'import-metadata': encoded(metadata), 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
    });
  }

  post(path: string, body?: unknown): Promise<Response> {
    return this.fetch('POST', path, {
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
  }

  get(path: string): Promise<Response> {
    return this.fetch('GET', path);
  }
}
