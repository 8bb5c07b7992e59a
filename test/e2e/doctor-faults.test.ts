import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { doctor, IDLE, PORTAL, requireNginxInCi, withNginx } from './support/doctor.js';
import { adding, type Deployment, instead, NginxWorld } from './support/nginx-world.js';

/** One thing wrong with the documented configuration. */
interface Fault extends Deployment {
  readonly name: string;
  /** Codes of all that is found. */
  readonly found: readonly string[];
  /** What the finding names of this deployment. */
  readonly detail?: RegExp;
  readonly origin?: string;
}

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

requireNginxInCi();

describe('the doctor, behind a real nginx that is configured wrongly', withNginx, () => {
  let world: NginxWorld;
  before(async () => {
    world = await NginxWorld.start(FAULTS);
  });
  after(() => world?.stop());

  describe('finds what is planted, and nothing else', { concurrency: 6 }, () => {
    for (const fault of FAULTS) {
      it(fault.name, async () => {
        const { code, report } = await doctor(
          [world.address(fault), ...['--origin', fault.origin ?? PORTAL, '--quick', ...IDLE]],
          { certificate: world.certificate },
        );
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

  it('explains what it found in words', async () => {
    const fault = FAULTS.find(({ found }) => found.includes('body-limit'));
    assert.ok(fault);
    const { code, output } = await doctor([world.address(fault), '--quick'], {
      certificate: world.certificate,
      json: false,
    });
    assert.equal(code, 1);
    assert.match(output, /^Signed in by a grant signed with CASE_ATTACHMENTS_SECRET, case doctor-/);
    assert.match(output, /^FOUND +request bodies of every size get through: body-limit$/m);
    assert.match(output, /^skipped +uploads reach the server as they are sent: /m);
    assert.match(output, /nginx: client_max_body_size 0;/);
    assert.match(output, /IIS: requestLimits maxAllowedContentLength.*\n +https:\/\/learn\.microsoft\.com\//);
  });
});
