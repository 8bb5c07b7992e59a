import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttachmentsServer } from '@case-attachments/demo/attachments-server';
import { PORTAL, SECRET } from './doctor.js';
import { freePorts, Nginx, selfSigned } from './nginx.js';
import { repositoryRoot } from './repository.js';

/** Changes a configuration that stands in the documentation. */
export type Change = (configuration: string) => string;

/** Replaces a line of the documentation that must be there. */
export const instead =
  (line: string, by: string): Change =>
  (configuration) => {
    assert.ok(configuration.includes(line), `docs/deploy.md has no "${line}"`);
    return configuration.replace(line, by);
  };

/** Adds lines to the location. */
export const adding = (lines: string): Change =>
  instead('proxy_pass http://case_attachments;', `proxy_pass http://case_attachments;\n${lines}`);

export interface Deployment {
  /** Default: as documented. */
  readonly plant?: Change;
  readonly path?: string;
  /** What the server is told of its address; `down`: there is no server. Default: none. */
  readonly publicUrl?: 'right' | 'none' | 'http' | 'down';
}

interface Place {
  readonly port: number;
  /** Of the block that redirects. */
  readonly plainPort: number;
}

/** A real nginx with the configuration of docs/deploy.md, once for each deployment, before real servers. */
export class NginxWorld {
  private constructor(
    /** Holds a data folder for each public URL, by its name. */
    readonly scratch: string,
    /** Of nginx: to trust. */
    readonly certificate: string,
    /** Nobody listens there. */
    readonly nobodysPort: number,
    readonly places: ReadonlyMap<Deployment, Place>,
    private readonly servers: ReadonlyMap<string, AttachmentsServer>,
    private readonly nginx: Nginx,
  ) {}

  static async start(deployments: readonly Deployment[]): Promise<NginxWorld> {
    const scratch = await mkdtemp(join(tmpdir(), 'doctor-'));
    const tls = selfSigned(scratch);
    const documented = await nginxBlockOf('docs/deploy.md');
    const kinds = new Set(deployments.map(kindOf));
    const free = [...(await freePorts(2 * deployments.length + kinds.size + 1))];
    const take = () => free.pop() ?? assert.fail('a port too few');
    const nobodysPort = take();
    const places = new Map(
      deployments.map((deployment) => [deployment, { port: take(), plainPort: take() }]),
    );

    const servers = new Map<string, AttachmentsServer>();
    for (const kind of kinds) {
      if (kind === 'down') continue;
      const first = deployments.find((deployment) => kindOf(deployment) === kind);
      const port = first && places.get(first)?.port;
      const scheme = kind === 'http' ? 'http' : 'https';
      const server = await AttachmentsServer.start({
        port: take(),
        secret: SECRET,
        dataDirectory: join(scratch, kind),
        allowedOrigins: [PORTAL],
        environment: {
          CASE_ATTACHMENTS_PUBLIC_URL: kind === 'none' ? '' : `${scheme}://localhost:${port}/api`,
          CASE_ATTACHMENTS_HOST: '127.0.0.1',
          CASE_ATTACHMENTS_TRUST_PROXY: 'loopback',
          CASE_ATTACHMENTS_DEMO: 'false',
          CASE_ATTACHMENTS_FREE_SPACE_FLOOR_BYTES: '0',
          CASE_ATTACHMENTS_LOG_LEVEL: 'silent',
        },
      });
      servers.set(kind, server);
    }

    const blocks = [...places].map(([deployment, place], index) =>
      placed(deployment.plant?.(documented) ?? documented, {
        ...place,
        upstreamPort: servers.get(kindOf(deployment))?.port ?? nobodysPort,
        name: `case_attachments_${index}`,
        tls,
      }),
    );
    const [first] = places.values();
    const nginx = await Nginx.start(join(scratch, 'nginx'), blocks.join('\n'), first?.port ?? 0);
    return new NginxWorld(scratch, tls.certificate, nobodysPort, places, servers, nginx);
  }

  /** As browsers reach it. */
  address(deployment: Deployment, path = deployment.path ?? '/api'): string {
    return `https://localhost:${this.#place(deployment).port}${path}`;
  }

  /** Where it redirects from. */
  plainAddress(deployment: Deployment): string {
    return `http://localhost:${this.#place(deployment).plainPort}/api`;
  }

  /** The server itself, past nginx. */
  serverOrigin(deployment: Deployment): string {
    return this.servers.get(kindOf(deployment))?.origin ?? assert.fail('no such server');
  }

  async stop(): Promise<void> {
    await this.nginx.stop();
    for (const server of this.servers.values()) await server.stop();
    await rm(this.scratch, { recursive: true, force: true });
  }

  #place(deployment: Deployment): Place {
    return this.places.get(deployment) ?? assert.fail('not one of this world');
  }
}

const kindOf = ({ publicUrl = 'none' }: Deployment) => publicUrl;

/** The first nginx block of a page of documentation. */
async function nginxBlockOf(page: string): Promise<string> {
  const text = await readFile(join(repositoryRoot, page), 'utf8');
  const block = /```nginx\n([\s\S]*?)```/.exec(text)?.[1];
  assert.ok(block, `${page} has no nginx block`);
  return block;
}

interface Placing extends Place {
  readonly upstreamPort: number;
  /** Of the upstream. */
  readonly name: string;
  readonly tls: { readonly certificate: string; readonly key: string };
}

/** The documented configuration on ports, with a certificate and a server of this test. Nothing else is changed. */
function placed(configuration: string, { port, plainPort, upstreamPort, name, tls }: Placing): string {
  return configuration
    .replace(/^\s*listen \[::\].*\n/gm, '')
    .replace('listen 80;', `listen 127.0.0.1:${plainPort};`)
    .replace('listen 443 ssl http2;', `listen 127.0.0.1:${port} ssl http2;`)
    .replace('server 127.0.0.1:8081;', `server 127.0.0.1:${upstreamPort};`)
    .replace(/ssl_certificate .*;/, `ssl_certificate ${tls.certificate};`)
    .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${tls.key};`)
    .replaceAll('case_attachments', name);
}
