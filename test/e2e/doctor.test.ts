import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { AttachmentsServer } from '@case-attachments/demo/attachments-server';
import { freePorts, Nginx, nginxBinary, selfSigned } from './support/nginx.js';
import { repositoryRoot } from './support/repository.js';

const SECRET = 'a-secret-of-the-end-to-end-tests-only';
const PORTAL = 'https://portal.example.org';
const BINARY = `${repositoryRoot}/packages/server/dist/main.js`;
/** Longer than the time-outs that are planted, shorter than those of the right configuration. */
const IDLE = ['--idle-seconds', '3'];

interface Report {
  readonly serverVersion: string;
  readonly leftBehind: number;
  readonly probes: readonly { readonly title: string; readonly state: string; readonly reason?: string }[];
  readonly findings: readonly {
    readonly code: string;
    readonly detail: string;
    readonly remedies: readonly { readonly product: string; readonly change: string }[];
  }[];
}

type Change = (configuration: string) => string;

interface Fault {
  readonly name: string;
  /** Codes of all that is found. */
  readonly found: readonly string[];
  readonly plant: Change;
  /** What the finding names of this deployment. */
  readonly detail?: RegExp;
  readonly path?: string;
  readonly publicUrl?: 'none' | 'http';
  readonly origin?: string;
}

/** Replaces a line of the documentation that must be there. */
const instead =
  (line: string, by: string): Change =>
  (configuration) => {
    assert.ok(configuration.includes(line), `docs/deploy.md has no "${line}"`);
    return configuration.replace(line, by);
  };

/** Adds lines to the location. */
const adding = (lines: string): Change =>
  instead('proxy_pass http://case_attachments;', `proxy_pass http://case_attachments;\n${lines}`);

const FAULTS: readonly Fault[] = [
  {
    name: 'U34: a proxy that buffers requests',
    found: ['uploads-buffered'],
    plant: instead('proxy_request_buffering off;', 'proxy_request_buffering on;'),
    detail: /the server had nothing of it/,
  },
  {
    name: 'a body limit',
    found: ['body-limit'],
    plant: instead('client_max_body_size 0;', 'client_max_body_size 1m;'),
    detail: /1\.5 MiB got 413 with text\/html from nginx/,
  },
  {
    name: 'U35: PATCH blocked',
    found: ['patch-blocked'],
    plant: adding('if ($request_method = PATCH) { return 405; }'),
    detail: /PATCH \(405 .*POST with X-HTTP-Method-Override: PATCH works/,
  },
  {
    name: 'U35: PATCH answered with a closed connection',
    found: ['patch-blocked'],
    plant: adding('if ($request_method = PATCH) { return 444; }'),
    detail: /PATCH \(connection broken\)/,
  },
  {
    name: 'all but GET and POST blocked',
    found: ['methods-blocked'],
    plant: adding('limit_except GET POST { deny all; }'),
    detail: /PATCH \(403.*OPTIONS \(403.*DELETE \(403/,
  },
  {
    name: 'a prefix stripped without a public URL',
    found: ['location-wrong'],
    plant: (configuration) =>
      instead(
        'location / {',
        'location /files/ {',
      )(
        instead('proxy_pass http://case_attachments;', 'proxy_pass http://case_attachments/;')(configuration),
      ),
    path: '/files/api',
    publicUrl: 'none',
    detail: /another path: https:\/\/localhost:\d+\/api\/.* in place of .*\/files\/api\//,
  },
  {
    name: 'an http Location behind TLS',
    found: ['location-wrong'],
    plant: (configuration) => configuration,
    publicUrl: 'http',
    detail: /another scheme: http:/,
  },
  {
    name: 'CORS headers hidden',
    found: ['cors-missing'],
    plant: adding('proxy_hide_header Access-Control-Allow-Origin;'),
    detail: /the preflight, a good answer, the answer to a change, the 401 answer/,
  },
  {
    name: 'CORS headers added',
    found: ['cors-doubled'],
    plant: adding('add_header Access-Control-Allow-Origin $http_origin always;'),
  },
  {
    name: 'exposed headers hidden',
    found: ['cors-incomplete'],
    plant: adding('proxy_hide_header Access-Control-Expose-Headers;'),
    detail: /exposed header upload-offset/,
  },
  {
    name: 'preflights answered by the proxy',
    found: ['cors-missing'],
    plant: adding('if ($request_method = OPTIONS) { return 204; }'),
    detail: /on the preflight\.$/,
  },
  {
    name: 'a portal that the server does not know',
    found: ['origin-not-allowed'],
    plant: (configuration) => configuration,
    origin: 'https://other.example.org',
  },
  {
    name: 'a time-out for resting uploads',
    found: ['upload-cut'],
    plant: instead('client_body_timeout 120s;', 'client_body_timeout 2s;'),
    detail: /rested in its middle was cut after [23]/,
  },
  {
    name: 'a time-out for silent answers',
    found: ['stream-cut'],
    plant: instead('proxy_read_timeout 120s;', 'proxy_read_timeout 2s;'),
    detail: /cut after [23]/,
  },
  {
    name: 'a changes stream that is buffered and compressed',
    found: ['stream-buffered'],
    plant: (configuration) =>
      adding('proxy_ignore_headers X-Accel-Buffering;')(
        instead(
          'proxy_buffering off;',
          'proxy_buffering on;',
        )(
          instead(
            'gzip_types text/javascript',
            'gzip_types text/event-stream text/javascript',
          )(configuration),
        ),
      ),
    detail: /not there after 5 s/,
  },
  {
    name: 'a changes stream that is compressed',
    found: ['stream-compressed'],
    plant: instead('gzip_types text/javascript', 'gzip_types text/event-stream text/javascript'),
  },
  {
    name: 'Range taken away',
    found: ['ranges-missing'],
    plant: adding('proxy_set_header Range "";'),
    detail: /9 bytes of a file got 200/,
  },
  {
    name: 'If-Range taken away',
    found: ['ranges-missing'],
    plant: adding('proxy_set_header If-Range "";'),
    detail: /If-Range is ignored/,
  },
  {
    name: 'downloads compressed',
    found: ['downloads-changed'],
    plant: instead('gzip_types text/javascript', 'gzip_types text/plain text/javascript'),
    detail: /gzip, the ETag is weak/,
  },
  {
    name: 'errors replaced by pages',
    found: ['error-pages-replaced'],
    plant: (configuration) =>
      adding('error_page 400 401 404 409 422 /sorry.html;')(
        instead('proxy_intercept_errors off;', 'proxy_intercept_errors on;')(configuration),
      ),
    detail: /came \d+ with text\/html from nginx/,
  },
  {
    name: 'request headers taken away',
    found: ['headers-stripped'],
    plant: adding('proxy_set_header Idempotency-Key ""; proxy_set_header X-Expected-User "";'),
    detail: /Idempotency-Key and X-Expected-User/,
  },
  {
    name: 'the offset taken out of the answers',
    found: ['headers-stripped'],
    plant: adding('proxy_hide_header Upload-Offset;'),
    detail: /HEAD came without Upload-Offset/,
  },
  {
    name: 'the place in the changes stream taken away',
    found: ['headers-stripped'],
    plant: adding('proxy_set_header Last-Event-ID "";'),
    detail: /Last-Event-ID/,
  },
  {
    name: 'connections closed after each request',
    found: ['no-keep-alive'],
    plant: instead('keepalive_timeout 75s;', 'keepalive_timeout 0;'),
  },
];

if (nginxBinary === null && process.env.CI) {
  it('nginx is installed, to try the doctor with', () => assert.fail('nginx is missing: see .ci/run'));
}

describe('doctor, behind a real nginx', { skip: nginxBinary === null && 'nginx is not installed' }, () => {
  let scratch: string;
  let certificate: string;
  let nginx: Nginx;
  let nobodysPort: number;
  /** Of the block that redirects, in the right configuration. */
  let redirectingPort: number;
  const servers: AttachmentsServer[] = [];
  const ports = new Map<Fault | 'right' | 'down', number>();

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'doctor-'));
    const tls = selfSigned(scratch);
    certificate = tls.certificate;
    const documented = await nginxBlockOf('docs/deploy.md');
    const places = [...FAULTS, 'right', 'down'] as const;
    const free = [...(await freePorts(2 * places.length + 4))];
    const take = () => free.pop() ?? assert.fail('a port too few');
    nobodysPort = take();
    for (const place of places) ports.set(place, take());

    const start = async (name: string, publicUrl: string) => {
      const server = await AttachmentsServer.start({
        port: take(),
        secret: SECRET,
        dataDirectory: join(scratch, name),
        allowedOrigins: [PORTAL],
        environment: {
          CASE_ATTACHMENTS_PUBLIC_URL: publicUrl,
          CASE_ATTACHMENTS_HOST: '127.0.0.1',
          CASE_ATTACHMENTS_TRUST_PROXY: 'loopback',
          CASE_ATTACHMENTS_DEMO: 'false',
          CASE_ATTACHMENTS_FREE_SPACE_FLOOR_BYTES: '0',
          CASE_ATTACHMENTS_LOG_LEVEL: 'silent',
        },
      });
      servers.push(server);
      return server.port;
    };
    const plainHttp = FAULTS.find(({ publicUrl }) => publicUrl === 'http');
    const upstreams = {
      right: await start('right', `https://localhost:${ports.get('right')}/api`),
      none: await start('none', ''),
      http: await start('http', `http://localhost:${plainHttp && ports.get(plainHttp)}/api`),
      down: nobodysPort,
    };

    const blocks = places.map((place, index) => {
      const fault = typeof place === 'string' ? null : place;
      const plainPort = take();
      if (place === 'right') redirectingPort = plainPort;
      return placed(fault ? fault.plant(documented) : documented, {
        port: ports.get(place) ?? 0,
        plainPort,
        upstreamPort: upstreams[typeof place === 'string' ? place : (place.publicUrl ?? 'none')],
        name: `case_attachments_${index}`,
        tls,
      });
    });
    nginx = await Nginx.start(join(scratch, 'nginx'), blocks.join('\n'), ports.get('right') ?? 0);
  });

  after(async () => {
    await nginx?.stop();
    for (const server of servers) await server.stop();
    if (scratch) await rm(scratch, { recursive: true, force: true });
  });

  const address = (key: Fault | 'right' | 'down', path = '/api') =>
    `https://localhost:${ports.get(key)}${path}`;

  it('finds nothing wrong with the configuration of docs/deploy.md, and leaves nothing behind', async () => {
    const { code, report } = await doctor([address('right'), '--origin', PORTAL, ...IDLE]);
    assert.deepEqual(report?.findings, []);
    assert.deepEqual(
      report?.probes.filter(({ state }) => state !== 'passed'),
      [],
    );
    assert.equal(report?.leftBehind, 0);
    assert.equal(code, 0);
    const staged = await readdir(join(scratch, 'right', 'staging'), { recursive: true });
    assert.deepEqual(
      staged.filter((name) => /[0-9a-f]{32}$/.test(name)),
      [],
    );
  });

  describe('finds what is planted, and nothing else', { concurrency: 6 }, () => {
    for (const fault of FAULTS) {
      it(fault.name, async () => {
        const { code, report } = await doctor([
          address(fault, fault.path),
          ...['--origin', fault.origin ?? PORTAL, '--quick', ...IDLE],
        ]);
        assert.deepEqual(
          report?.findings.map(({ code }) => code),
          fault.found,
          JSON.stringify(report, null, 1),
        );
        if (fault.detail) assert.match(report?.findings[0]?.detail ?? '', fault.detail);
        assert.equal(report?.leftBehind, 0);
        assert.equal(code, 1);
      });
    }
  });

  it('says that an address redirects', async () => {
    const { code, report } = await doctor([`http://localhost:${redirectingPort}/api`]);
    assert.deepEqual(
      report?.findings.map(({ code }) => code),
      ['address-redirects'],
    );
    assert.equal(code, 1);
  });

  it('ends with 3 when it cannot ask, and says why', async () => {
    const nobody = await doctor([`http://localhost:${nobodysPort}/api`]);
    assert.equal(nobody.code, 3);
    assert.match(nobody.errors, /nobody listens there/);

    const down = await doctor([address('down')]);
    assert.equal(down.code, 3);
    assert.match(down.errors, /The proxy answers, the server behind it does not/);

    const untrusted = await doctor([address('right')], { trusted: false });
    assert.equal(untrusted.code, 3);
    assert.match(untrusted.errors, /certificate is not trusted/);

    const stranger = await doctor([address('right')], { secret: 'another secret of more than 32 bytes' });
    assert.equal(stranger.code, 3);
    assert.match(stranger.errors, /CASE_ATTACHMENTS_SECRET differs/);

    const noPrefix = await doctor([address('right', '')]);
    assert.equal(noPrefix.code, 3);
    assert.match(noPrefix.errors, /prefix \(\/api unless set\)/);
  });

  it('explains what it found in words', async () => {
    const fault = FAULTS.find(({ found }) => found.includes('body-limit'));
    assert.ok(fault);
    const { code, output } = await doctor([address(fault), '--quick'], { json: false });
    assert.equal(code, 1);
    assert.match(output, /^Signed in by a grant signed with CASE_ATTACHMENTS_SECRET, case doctor-/);
    assert.match(output, /^FOUND +request bodies of every size get through: body-limit$/m);
    assert.match(output, /^skipped +uploads reach the server as they are sent: /m);
    assert.match(output, /nginx: client_max_body_size 0;/);
    assert.match(output, /IIS: requestLimits maxAllowedContentLength.*\n +https:\/\/learn\.microsoft\.com\//);
  });

  interface Surroundings {
    readonly trusted?: boolean;
    readonly secret?: string;
    readonly json?: boolean;
  }

  async function doctor(args: readonly string[], surroundings: Surroundings = {}) {
    const { trusted = true, secret = SECRET, json = true } = surroundings;
    const all = [...(json ? ['--json'] : []), ...(trusted ? ['--ca', certificate] : [])];
    const child = spawn(process.execPath, [BINARY, 'doctor', ...args, ...all], {
      env: { PATH: process.env.PATH, CASE_ATTACHMENTS_SECRET: secret },
    });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    const report = json && output !== '' ? (JSON.parse(output) as Report) : null;
    return { code, output, errors, report };
  }
});

/** The first nginx block of a page of documentation. */
async function nginxBlockOf(page: string): Promise<string> {
  const text = await readFile(join(repositoryRoot, page), 'utf8');
  const block = /```nginx\n([\s\S]*?)```/.exec(text)?.[1];
  assert.ok(block, `${page} has no nginx block`);
  return block;
}

interface Place {
  readonly port: number;
  readonly plainPort: number;
  readonly upstreamPort: number;
  /** Of the upstream. */
  readonly name: string;
  readonly tls: { readonly certificate: string; readonly key: string };
}

/** The documented configuration on ports, with a certificate and a server of this test. Nothing else is changed. */
function placed(configuration: string, { port, plainPort, upstreamPort, name, tls }: Place): string {
  return configuration
    .replace(/^\s*listen \[::\].*\n/gm, '')
    .replace('listen 80;', `listen 127.0.0.1:${plainPort};`)
    .replace('listen 443 ssl http2;', `listen 127.0.0.1:${port} ssl http2;`)
    .replace('server 127.0.0.1:8081;', `server 127.0.0.1:${upstreamPort};`)
    .replace(/ssl_certificate .*;/, `ssl_certificate ${tls.certificate};`)
    .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${tls.key};`)
    .replaceAll('case_attachments', name);
}
