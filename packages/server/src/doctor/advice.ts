import type { FindingCode } from './finding.js';

/** What to change in one product. */
export interface Remedy {
  readonly product: string;
  readonly change: string;
  /** Where its maker describes the setting. */
  readonly documentation?: string;
}

export interface Advice {
  readonly title: string;
  /** `breaks`: people lose work or cannot work. `hampers`: they notice, or will one day. */
  readonly weight: 'breaks' | 'hampers';
  /** What people in front of the portal see of it. */
  readonly effect: string;
  readonly remedies: readonly Remedy[];
}

const DOCS = {
  apacheCore: 'https://httpd.apache.org/docs/2.4/mod/core.html',
  apacheProxy: 'https://httpd.apache.org/docs/2.4/mod/mod_proxy.html',
  apacheHeaders: 'https://httpd.apache.org/docs/2.4/mod/mod_headers.html',
  apacheTimeout: 'https://httpd.apache.org/docs/2.4/mod/mod_reqtimeout.html',
  apacheDeflate: 'https://httpd.apache.org/docs/2.4/mod/mod_deflate.html',
  haproxy: 'https://docs.haproxy.org/2.8/configuration.html',
  caddyProxy: 'https://caddyserver.com/docs/caddyfile/directives/reverse_proxy',
  caddyBody: 'https://caddyserver.com/docs/caddyfile/directives/request_body',
  caddyEncode: 'https://caddyserver.com/docs/caddyfile/directives/encode',
  caddyOptions: 'https://caddyserver.com/docs/caddyfile/options',
  iisLimits:
    'https://learn.microsoft.com/en-us/iis/configuration/system.webserver/security/requestfiltering/requestlimits/',
  iisVerbs:
    'https://learn.microsoft.com/en-us/iis/configuration/system.webserver/security/requestfiltering/verbs/',
  iisErrors: 'https://learn.microsoft.com/en-us/iis/configuration/system.webserver/httperrors/',
  arr: 'https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-server-2008-R2-and-2008/dd443533(v=ws.10)',
  alb: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html',
  cloudFrontBehaviour:
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html',
  cloudFrontPolicies:
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html',
  cloudflareBody:
    'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/4xx-client-error/error-413',
  cloudflareBuffering: 'https://developers.cloudflare.com/changelog/2026-01-27-body-buffering-settings',
  azureBuffers: 'https://learn.microsoft.com/en-us/azure/application-gateway/proxy-buffers',
  gcp: 'https://cloud.google.com/load-balancing/docs/https/request-distribution',
} as const;

const remedy = (product: string, change: string, documentation?: string): Remedy => ({
  product,
  change,
  ...(documentation !== undefined && { documentation }),
});

const nginx = (change: string) => remedy('nginx', change);
const server = (change: string) => remedy('this server', change);

/** For each finding: its name, what it does to people, and what to change. */
export const ADVICE: Readonly<Record<FindingCode, Advice>> = {
  'not-secure': {
    title: 'The address is plain HTTP',
    weight: 'breaks',
    effect:
      'The elements say that they need HTTPS, and upload nothing: browsers give WebCrypto to secure pages alone.',
    remedies: [nginx('listen 443 ssl http2; with ssl_certificate and ssl_certificate_key')],
  },
  'clock-off': {
    title: 'The clocks differ',
    weight: 'breaks',
    effect: 'Grants lapse too early or are refused as too long: people are asked to sign in again and again.',
    remedies: [
      remedy(
        'both machines',
        'Run a time service (chrony, systemd-timesyncd, Windows Time) on the server, the portal, and here.',
      ),
    ],
  },
  'no-keep-alive': {
    title: 'Every request needs a connection of its own',
    weight: 'hampers',
    effect: 'Uploads, lists and pictures are slow, most of all over a long way.',
    remedies: [
      nginx('keepalive_timeout 75s;'),
      remedy('Apache httpd', 'KeepAlive On', `${DOCS.apacheCore}#keepalive`),
      remedy('HAProxy', 'option http-keep-alive, no option httpclose', DOCS.haproxy),
    ],
  },
  'address-redirects': {
    title: 'The address redirects to another one',
    weight: 'breaks',
    effect: 'Nothing loads in a portal of another origin: a preflight does not follow redirects.',
    remedies: [remedy('the portal', 'Name the final address in the `server` attribute of the elements.')],
  },
  'methods-blocked': {
    title: 'Methods of the protocol are blocked',
    weight: 'breaks',
    effect: 'Files cannot be uploaded, cancelled or deleted, depending on the method.',
    remedies: [
      nginx('Remove limit_except, and any `if ($request_method …)`, from the location.'),
      remedy('Apache httpd', 'Remove <Limit> and <LimitExcept>', `${DOCS.apacheCore}#limitexcept`),
      remedy(
        'IIS',
        'requestFiltering/verbs: allow PATCH, DELETE, HEAD and OPTIONS; remove the WebDAV module',
        DOCS.iisVerbs,
      ),
      remedy(
        'CloudFront',
        'Allowed HTTP methods: GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE',
        DOCS.cloudFrontBehaviour,
      ),
      remedy(
        'a firewall or ModSecurity',
        'Allow these methods for this address (tx.allowed_methods of the OWASP rules).',
      ),
    ],
  },
  'patch-blocked': {
    title: 'PATCH is blocked',
    weight: 'hampers',
    effect:
      'Our elements go on by POST with X-HTTP-Method-Override after a first refusal; other tus clients cannot upload, and renaming a file fails.',
    remedies: [
      nginx('Remove limit_except, and any `if ($request_method …)`, from the location.'),
      remedy('Apache httpd', 'Remove <Limit> and <LimitExcept>', `${DOCS.apacheCore}#limitexcept`),
      remedy('IIS', 'requestFiltering/verbs: allow PATCH', DOCS.iisVerbs),
      remedy(
        'CloudFront',
        'Allowed HTTP methods: GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE',
        DOCS.cloudFrontBehaviour,
      ),
      remedy(
        'a firewall or ModSecurity',
        'Allow PATCH for this address (tx.allowed_methods of the OWASP rules).',
      ),
    ],
  },
  'headers-stripped': {
    title: 'Request headers do not reach the server',
    weight: 'breaks',
    effect:
      'Depending on the header: uploads fail, a repeated request makes a second upload, or a file is sent in another name after a change of user.',
    remedies: [
      nginx('Remove `proxy_pass_request_headers off;` and `proxy_set_header NAME "";` for these headers.'),
      remedy('Apache httpd', 'Remove `RequestHeader unset` for these headers', DOCS.apacheHeaders),
      remedy('HAProxy', 'Remove `http-request del-header` for these headers', DOCS.haproxy),
      remedy(
        'CloudFront',
        'Origin request policy AllViewer (or AllViewerExceptHostHeader)',
        DOCS.cloudFrontPolicies,
      ),
    ],
  },
  'location-wrong': {
    title: 'The server tells a wrong address for a new upload',
    weight: 'breaks',
    effect:
      'tus clients other than ours create an upload and then fail to send it. (Our elements build the address themselves.)',
    remedies: [
      server('CASE_ATTACHMENTS_PUBLIC_URL=<the address browsers use, with https and with the prefix>'),
      nginx('proxy_redirect off; and no proxy_hide_header Location;'),
      remedy(
        'Apache httpd',
        'ProxyPassReverse with the same path as ProxyPass',
        `${DOCS.apacheProxy}#proxypassreverse`,
      ),
      remedy('IIS with ARR', 'Clear "Reverse rewrite host in response headers"', DOCS.arr),
    ],
  },
  'error-pages-replaced': {
    title: 'Errors are replaced by pages of the proxy',
    weight: 'breaks',
    effect:
      'In place of the reason and the fix people read "something went wrong"; uploads that could go on may start over or give up.',
    remedies: [
      nginx('proxy_intercept_errors off;'),
      remedy('Apache httpd', 'ProxyErrorOverride Off', `${DOCS.apacheProxy}#proxyerroroverride`),
      remedy('IIS', 'httpErrors existingResponse="PassThrough"', DOCS.iisErrors),
      remedy(
        'HAProxy',
        'Remove `http-response return` and `http-error` for answers of the server',
        DOCS.haproxy,
      ),
      remedy('CloudFront', 'Remove custom error responses from the distribution'),
    ],
  },
  'origin-not-allowed': {
    title: 'The server does not know the portal',
    weight: 'breaks',
    effect: 'The elements stay empty: the browser refuses every answer.',
    remedies: [
      server('Add the origin to CASE_ATTACHMENTS_ALLOWED_ORIGINS (scheme, host and port, no path).'),
    ],
  },
  'cors-missing': {
    title: 'CORS headers get lost',
    weight: 'breaks',
    effect:
      'The elements stay empty, or show errors as "no network": the browser hides answers without these headers from the page.',
    remedies: [
      nginx(
        'Remove `proxy_hide_header Access-Control-…`, any answer of its own to OPTIONS, and any change of the Origin header.',
      ),
      remedy(
        'Apache httpd',
        'Remove `Header unset Access-Control-…` and `RequestHeader unset Origin`',
        DOCS.apacheHeaders,
      ),
      remedy('HAProxy', 'Remove `http-response del-header` for them', DOCS.haproxy),
      remedy(
        'CloudFront',
        'An origin request policy that forwards Origin (AllViewer)',
        DOCS.cloudFrontPolicies,
      ),
    ],
  },
  'cors-doubled': {
    title: 'CORS headers come twice',
    weight: 'breaks',
    effect: 'The elements stay empty: a browser accepts exactly one Access-Control-Allow-Origin.',
    remedies: [
      nginx('Remove `add_header Access-Control-…`: the server sends them, on errors as well.'),
      remedy('Apache httpd', 'Remove `Header set` or `Header add` for Access-Control-…', DOCS.apacheHeaders),
      remedy('HAProxy', 'Remove `http-response add-header` for them', DOCS.haproxy),
      remedy('IIS', 'Remove Access-Control-… from httpProtocol/customHeaders'),
    ],
  },
  'cors-incomplete': {
    title: 'CORS headers are not the whole of what the server sends',
    weight: 'breaks',
    effect:
      'Some calls work and others do not: a method or header is not allowed, or the page may not read what it needs.',
    remedies: [
      nginx(
        'Let the server answer OPTIONS, and remove `add_header Access-Control-…` and `proxy_hide_header Access-Control-…`.',
      ),
      remedy('Apache httpd', 'Remove `Header` directives for Access-Control-…', DOCS.apacheHeaders),
      remedy('CloudFront', 'No response headers policy with CORS, or one with "Origin override" off'),
    ],
  },
  'body-limit': {
    title: 'A request body may not be as large as the server allows',
    weight: 'breaks',
    effect:
      'Uploads of larger files stop with an error, or start again and again, since they are sent in pieces up to this size.',
    remedies: [
      nginx('client_max_body_size 0;'),
      remedy('Apache httpd', 'LimitRequestBody 0', `${DOCS.apacheCore}#limitrequestbody`),
      remedy('Caddy', 'Remove request_body max_size', DOCS.caddyBody),
      remedy('IIS', 'requestLimits maxAllowedContentLength (30 000 000 unless set)', DOCS.iisLimits),
      remedy(
        'Cloudflare',
        'Network, Maximum Upload Size (100 MB on the smaller plans is enough: pieces have at most 64 MiB)',
        DOCS.cloudflareBody,
      ),
      remedy('ModSecurity', 'SecRequestBodyLimit, or SecRequestBodyAccess Off for this address'),
    ],
  },
  'uploads-buffered': {
    title: 'A proxy keeps uploads until they are whole',
    weight: 'breaks',
    effect:
      'The bar stands still and jumps; after a cut nothing of the piece has arrived and it is sent again from its start, on a slow line without end.',
    remedies: [
      nginx('proxy_request_buffering off; and proxy_http_version 1.1;'),
      remedy('HAProxy', 'no option http-buffer-request', DOCS.haproxy),
      remedy('Caddy', 'Remove request_buffers from reverse_proxy', DOCS.caddyProxy),
      remedy(
        'Azure Application Gateway',
        'globalConfiguration.enableRequestBuffering=false',
        DOCS.azureBuffers,
      ),
      remedy(
        'Cloudflare',
        'Configuration Rules, request body buffering: None (or Standard, never Full)',
        DOCS.cloudflareBuffering,
      ),
      remedy('ModSecurity', 'SecRequestBodyAccess Off for this address'),
    ],
  },
  'upload-cut': {
    title: 'Uploads that pause are cut',
    weight: 'breaks',
    effect: 'On clinic Wi-Fi uploads break off and go on, again and again.',
    remedies: [
      nginx('client_body_timeout 120s; proxy_send_timeout 120s; proxy_read_timeout 120s;'),
      remedy('Apache httpd', 'RequestReadTimeout body=0 for this host, ProxyTimeout 120', DOCS.apacheTimeout),
      remedy('HAProxy', 'timeout client 120s, timeout server 120s', DOCS.haproxy),
      remedy('Caddy', 'servers { timeouts { read_body 0 } }', DOCS.caddyOptions),
      remedy('AWS Application Load Balancer', 'idle_timeout.timeout_seconds of 60 or more', DOCS.alb),
      remedy('Google Cloud load balancer', 'Backend service timeoutSec: 900 (30 unless set)', DOCS.gcp),
      remedy('IIS with ARR', 'Time-out (seconds): 120', DOCS.arr),
    ],
  },
  'stream-buffered': {
    title: 'The changes stream is held back',
    weight: 'hampers',
    effect: 'What others attach shows up late: the elements fall back to asking every so often.',
    remedies: [
      nginx('proxy_buffering off; and no proxy_ignore_headers X-Accel-Buffering;'),
      remedy('Apache httpd', 'ProxyPass … flushpackets=on', `${DOCS.apacheProxy}#proxypass`),
      remedy('Caddy', 'flush_interval -1 in reverse_proxy', DOCS.caddyProxy),
      remedy('IIS with ARR', 'Response buffer threshold (KB): 0', DOCS.arr),
      remedy(
        'Azure Application Gateway',
        'globalConfiguration.enableResponseBuffering=false',
        DOCS.azureBuffers,
      ),
      remedy('Cloudflare', 'Configuration Rules, response body buffering: None', DOCS.cloudflareBuffering),
    ],
  },
  'stream-compressed': {
    title: 'The changes stream is compressed',
    weight: 'hampers',
    effect: 'Nothing yet. A compressor that is told to collect more will hold the events back.',
    remedies: [
      nginx('gzip_types without text/event-stream'),
      remedy('Apache httpd', 'AddOutputFilterByType DEFLATE without text/event-stream', DOCS.apacheDeflate),
      remedy('Caddy', 'encode with a match that leaves out text/event-stream', DOCS.caddyEncode),
    ],
  },
  'stream-cut': {
    title: 'Answers that are silent for a while are cut',
    weight: 'breaks',
    effect:
      'The list is fetched again and again; an upload whose check takes long ends in an error although it worked.',
    remedies: [
      nginx('proxy_read_timeout 120s; send_timeout 120s;'),
      remedy('Apache httpd', 'ProxyTimeout 120', `${DOCS.apacheProxy}#proxytimeout`),
      remedy('HAProxy', 'timeout server 120s, timeout client 120s', DOCS.haproxy),
      remedy('AWS Application Load Balancer', 'idle_timeout.timeout_seconds of 60 or more', DOCS.alb),
      remedy('Google Cloud load balancer', 'Backend service timeoutSec: 900 (30 unless set)', DOCS.gcp),
      remedy('IIS with ARR', 'Time-out (seconds): 120', DOCS.arr),
    ],
  },
  'ranges-missing': {
    title: 'Parts of a file cannot be fetched',
    weight: 'breaks',
    effect: 'A download or zip that is cut starts over in place of going on; videos cannot be wound forward.',
    remedies: [
      nginx(
        'Remove `proxy_set_header Range "";`, `proxy_set_header If-Range "";`, `proxy_force_ranges` and `max_ranges 0;`, and do not cache with `slice` or `proxy_cache`.',
      ),
      remedy(
        'Apache httpd',
        'Remove `MaxRanges none` and `RequestHeader unset Range`',
        `${DOCS.apacheCore}#maxranges`,
      ),
      remedy(
        'CloudFront',
        'Origin request policy AllViewer (or AllViewerExceptHostHeader)',
        DOCS.cloudFrontPolicies,
      ),
    ],
  },
  'downloads-changed': {
    title: 'Downloads are changed on the way',
    weight: 'breaks',
    effect:
      'A download that is cut cannot go on, since its ETag is no longer the file’s; the bar has no end, since the length is gone.',
    remedies: [
      nginx('gzip_types with no more than text/javascript application/json'),
      remedy(
        'Apache httpd',
        'AddOutputFilterByType DEFLATE for text/javascript and application/json alone',
        DOCS.apacheDeflate,
      ),
      remedy('HAProxy', 'compression type text/javascript application/json', DOCS.haproxy),
      remedy('Caddy', 'encode with a match for text/javascript and application/json', DOCS.caddyEncode),
    ],
  },
};
