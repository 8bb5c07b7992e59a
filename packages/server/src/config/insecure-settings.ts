import type { ServerConfig } from '../config.js';
import { isWeakSecret } from './weak-secret.js';

/** What an operator may accept, where it is right for a place: a training room, a network behind a TLS proxy. */
export const ACCEPTABLE_RISKS = ['demo-on-network', 'plain-http', 'readable-data'] as const;
export type AcceptableRisk = (typeof ACCEPTABLE_RISKS)[number];

/** What the settings point at, as it lies on the disk. Paths are whole and without links. */
export interface SettingsOnDisk {
  readonly dataDirectory: string;
  readonly databasePath: string;
  readonly sdkDirectory: string | null;
  /** Accounts of this machine other than the server's may look into the data folder. */
  readonly dataIsReadableByOthers: boolean;
  readonly sdkHasEntry: boolean;
}

interface Insecurity {
  /** Null: nothing makes it right. */
  readonly risk: AcceptableRisk | null;
  readonly words: string;
}

/**
 * Why a server with real patients' files must not start like this, each with what to do about it. What the operator has
 * accepted is left out.
 */
export function insecureSettings(config: ServerConfig, disk: SettingsOnDisk): readonly string[] {
  return (config.demo ? demoInsecurities(config) : insecurities(config, disk))
    .filter(({ risk }) => risk === null || !config.acceptedRisks.includes(risk))
    .map(({ risk, words }) =>
      risk === null
        ? words
        : `${words} Where this is meant so: CASE_ATTACHMENTS_ACCEPTED_RISKS=${risk} (docs/server.md says when it may be).`,
    );
}

function demoInsecurities({ host, publicUrl }: ServerConfig): Insecurity[] {
  const reachable = !isLoopback(host) || (publicUrl !== null && !isLoopback(new URL(publicUrl).hostname));
  if (!reachable) return [];
  return [
    {
      risk: 'demo-on-network',
      words:
        'CASE_ATTACHMENTS_DEMO is true, and CASE_ATTACHMENTS_HOST or CASE_ATTACHMENTS_PUBLIC_URL lets others than this machine in: anybody could read every case. Unset CASE_ATTACHMENTS_DEMO, or let the server listen on localhost.',
    },
  ];
}

function insecurities(config: ServerConfig, disk: SettingsOnDisk): Insecurity[] {
  const found: Insecurity[] = [];
  const refuse = (words: string, risk: AcceptableRisk | null = null) => found.push({ risk, words });

  for (const { variable, secrets, remedy } of secretsOf(config)) {
    if (secrets.some(isWeakSecret)) refuse(`${variable} can be guessed. Make one with: ${remedy}`);
  }
  if (config.publicUrl !== null && isPlainHttp(config.publicUrl)) {
    refuse(
      'CASE_ATTACHMENTS_PUBLIC_URL is http: sign-ins and files would travel for all to read. Give the https address of the proxy in front.',
      'plain-http',
    );
  }
  if (!isLoopback(config.host) && !config.publicUrl?.startsWith('https:') && config.trustProxy === false) {
    refuse(
      `CASE_ATTACHMENTS_HOST is ${config.host}: others than this machine reach the server without TLS. Let it listen on localhost behind a proxy that ends TLS, or name that proxy: its https address in CASE_ATTACHMENTS_PUBLIC_URL, or its own in CASE_ATTACHMENTS_TRUST_PROXY.`,
      'plain-http',
    );
  }
  for (const origin of config.allowedOrigins.filter(isPlainHttp)) {
    refuse(
      `CASE_ATTACHMENTS_ALLOWED_ORIGINS has ${origin}: whoever is on the way to that page can put a script in it. Serve the portal by https.`,
      'plain-http',
    );
  }
  const everybody = (config.trustProxy || []).find(isAlmostEverybody);
  if (everybody) {
    refuse(
      `CASE_ATTACHMENTS_TRUST_PROXY has ${everybody}: anybody could say which address they come from. Name the proxies in front, such as loopback or 10.0.0.5.`,
    );
  }
  if (disk.dataIsReadableByOthers) {
    refuse(
      `The data folder ${disk.dataDirectory} may be read by every account of this machine. Run: chmod o-rwx ${disk.dataDirectory}`,
      'readable-data',
    );
  }
  if (disk.sdkDirectory !== null) {
    if (isWithin(disk.dataDirectory, disk.sdkDirectory) || isWithin(disk.sdkDirectory, disk.dataDirectory)) {
      refuse(
        'CASE_ATTACHMENTS_DATA_DIRECTORY and CASE_ATTACHMENTS_SDK_DIRECTORY lie in each other, and the SDK is served to anybody. Put them apart.',
      );
    }
    if (!disk.sdkHasEntry) {
      refuse(
        'CASE_ATTACHMENTS_SDK_DIRECTORY has no case-attachments.js. Name the cdn folder of @case-attachments/elements.',
      );
    }
  }
  for (const area of ['staging', 'blobs', 'derived']) {
    if (isWithin(disk.databasePath, `${disk.dataDirectory}/${area}`)) {
      refuse(
        `CASE_ATTACHMENTS_DATABASE_PATH lies in the folder "${area}", which the server sweeps. Put it beside, or elsewhere.`,
      );
    }
  }
  return found;
}

/** Whatever somebody could guess to get in, or to be believed. */
function secretsOf(config: ServerConfig) {
  const remedy = 'openssl rand -hex 32';
  return [
    { variable: 'CASE_ATTACHMENTS_SECRET', secrets: config.secrets, remedy },
    { variable: 'CASE_ATTACHMENTS_SERVICE_SECRET', secrets: config.serviceSecrets, remedy },
    {
      variable: 'CASE_ATTACHMENTS_WEBHOOK_SECRET',
      secrets: config.webhookSecrets.map((secret) => secret.replace(/^whsec_/, '')),
      remedy: 'echo "whsec_$(openssl rand -base64 32)"',
    },
    { variable: 'CASE_ATTACHMENTS_AUTHORIZE_TOKEN', secrets: given(config.authorizeToken), remedy },
    { variable: 'CASE_ATTACHMENTS_METRICS_TOKEN', secrets: given(config.metricsToken), remedy },
  ];
}

function given(secret: string | null): readonly string[] {
  return secret === null ? [] : [secret];
}

function isLoopback(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);
}

function isPlainHttp(url: string): boolean {
  return url.startsWith('http:') && !isLoopback(new URL(url).hostname);
}

/** No operator has proxies in more than a 256th of the internet: two halves are the whole, too. */
function isAlmostEverybody(addresses: string): boolean {
  const [address = '', bits] = addresses.split('/');
  return bits !== undefined && Number(bits) < (address.includes(':') ? 16 : 8);
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
