import type { FindingCode } from './finding.js';

/** What to change in one product. */
export interface Remedy {
  readonly product: string;
  readonly change: string;
  /** Where its maker describes the setting. */
  readonly documentation?: string;
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
  cloudFrontBehaviour: 'https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_AllowedMethods.html',
  cloudFrontPolicies:
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html',
  cloudflareBody:
    'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/4xx-client-error/error-413',
  cloudflareBuffering: 'https://developers.cloudflare.com/changelog/2026-01-27-body-buffering-settings',
  azureBuffers: 'https://learn.microsoft.com/en-us/azure/application-gateway/proxy-buffers',
  gcp: 'https://cloud.google.com/load-balancing/docs/backend-service',
} as const;

const remedy = (product: string, change: string, documentation?: string): Remedy => ({
  product,
  change,
  ...(documentation !== undefined && { documentation }),
});

const nginx = (change: string) => remedy('nginx', change);
const server = (change: string) => remedy('this server', change);

/** For each finding, what to change: nginx as the tests have it, the others by their documentation. */
export const REMEDIES: Readonly<Record<FindingCode, readonly Remedy[]>> = {
  'not-secure': [nginx('listen 443 ssl http2; with ssl_certificate and ssl_certificate_key')],
  'clock-off': [
    remedy(
      'both machines',
      'Run a time service (chrony, systemd-timesyncd, Windows Time) on the server, the portal, and here.',
    ),
  ],
  'no-keep-alive': [
    nginx('keepalive_timeout 75s;'),
    remedy('Apache httpd', 'KeepAlive On', `${DOCS.apacheCore}#keepalive`),
    remedy('HAProxy', 'option http-keep-alive, no option httpclose', DOCS.haproxy),
  ],
  'address-redirects': [
    remedy('the portal', 'Name the final address in the `server` attribute of the elements.'),
  ],
  'methods-blocked': [
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
  'patch-blocked': [
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
  'headers-stripped': [
    nginx(
      'Remove `proxy_pass_request_headers off;`, `proxy_set_header NAME "";` and `proxy_hide_header NAME;` for these headers.',
    ),
    remedy(
      'Apache httpd',
      'Remove `RequestHeader unset` and `Header unset` for these headers',
      DOCS.apacheHeaders,
    ),
    remedy(
      'HAProxy',
      'Remove `http-request del-header` and `http-response del-header` for these headers',
      DOCS.haproxy,
    ),
    remedy(
      'CloudFront',
      'Origin request policy AllViewer (or AllViewerExceptHostHeader)',
      DOCS.cloudFrontPolicies,
    ),
  ],
  'location-wrong': [
    server('CASE_ATTACHMENTS_PUBLIC_URL=<the address browsers use, with https and with the prefix>'),
    nginx('proxy_redirect off; and no proxy_hide_header Location;'),
    remedy(
      'Apache httpd',
      'ProxyPassReverse with the same path as ProxyPass',
      `${DOCS.apacheProxy}#proxypassreverse`,
    ),
    remedy('IIS with ARR', 'Clear "Reverse rewrite host in response headers"', DOCS.arr),
  ],
  'error-pages-replaced': [
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
  'origin-not-allowed': [
    server('Add the origin to CASE_ATTACHMENTS_ALLOWED_ORIGINS (scheme, host and port, no path).'),
  ],
  'cors-missing': [
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
  'cors-doubled': [
    nginx('Remove `add_header Access-Control-…`: the server sends them, on errors as well.'),
    remedy('Apache httpd', 'Remove `Header set` or `Header add` for Access-Control-…', DOCS.apacheHeaders),
    remedy('HAProxy', 'Remove `http-response add-header` for them', DOCS.haproxy),
    remedy('IIS', 'Remove Access-Control-… from httpProtocol/customHeaders'),
  ],
  'cors-incomplete': [
    nginx(
      'Let the server answer OPTIONS, and remove `add_header Access-Control-…` and `proxy_hide_header Access-Control-…`.',
    ),
    remedy('Apache httpd', 'Remove `Header` directives for Access-Control-…', DOCS.apacheHeaders),
    remedy('CloudFront', 'No response headers policy with CORS, or one with "Origin override" off'),
  ],
  'body-limit': [
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
  'uploads-buffered': [
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
  'upload-cut': [
    nginx('client_body_timeout 120s; proxy_send_timeout 120s; proxy_read_timeout 120s;'),
    remedy('Apache httpd', 'RequestReadTimeout body=0 for this host, ProxyTimeout 120', DOCS.apacheTimeout),
    remedy('HAProxy', 'timeout client 120s, timeout server 120s', DOCS.haproxy),
    remedy('Caddy', 'servers { timeouts { read_body 0 } }', DOCS.caddyOptions),
    remedy('AWS Application Load Balancer', 'idle_timeout.timeout_seconds of 60 or more', DOCS.alb),
    remedy('Google Cloud load balancer', 'Backend service timeoutSec: 900 (30 unless set)', DOCS.gcp),
    remedy('IIS with ARR', 'Time-out (seconds): 120', DOCS.arr),
  ],
  'stream-buffered': [
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
  'stream-compressed': [
    nginx('gzip_types without text/event-stream'),
    remedy('Apache httpd', 'AddOutputFilterByType DEFLATE without text/event-stream', DOCS.apacheDeflate),
    remedy('Caddy', 'encode with a match that leaves out text/event-stream', DOCS.caddyEncode),
  ],
  'stream-cut': [
    nginx('proxy_read_timeout 120s; send_timeout 120s;'),
    remedy('Apache httpd', 'ProxyTimeout 120', `${DOCS.apacheProxy}#proxytimeout`),
    remedy('HAProxy', 'timeout server 120s, timeout client 120s', DOCS.haproxy),
    remedy('AWS Application Load Balancer', 'idle_timeout.timeout_seconds of 60 or more', DOCS.alb),
    remedy('Google Cloud load balancer', 'Backend service timeoutSec: 900 (30 unless set)', DOCS.gcp),
    remedy('IIS with ARR', 'Time-out (seconds): 120', DOCS.arr),
  ],
  'ranges-missing': [
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
  'downloads-changed': [
    nginx('gzip_types with no more than text/javascript application/json'),
    remedy(
      'Apache httpd',
      'AddOutputFilterByType DEFLATE for text/javascript and application/json alone',
      DOCS.apacheDeflate,
    ),
    remedy('HAProxy', 'compression type text/javascript application/json', DOCS.haproxy),
    remedy('Caddy', 'encode with a match for text/javascript and application/json', DOCS.caddyEncode),
  ],
};
