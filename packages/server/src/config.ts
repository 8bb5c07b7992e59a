import { statSync } from 'node:fs';
import { isIP } from 'node:net';
import { MAX_BLOCKS } from '@case-attachments/contract/files';
import {
  type AcceptedTypes,
  acceptedTypesOf,
  DEFAULT_ACCEPTED_TYPES,
} from './domain/file-type/accepted-types.js';
import { DEFAULT_LIMITS, type Limits } from './domain/limits.js';
import { DEFAULT_PREVIEW_SETTINGS, type PreviewSettings } from './domain/preview-settings.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the standalone server needs to know. */
export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  readonly prefix: string;
  readonly publicUrl: string | null;
  readonly dataDirectory: string;
  readonly databasePath: string | null;
  readonly allowedOrigins: readonly string[];
  /** Empty only in demo mode. The first signs, all are accepted. */
  readonly secrets: readonly string[];
  readonly demo: boolean;
  readonly acceptedTypes: AcceptedTypes;
  readonly limits: Limits;
  readonly previews: PreviewSettings;
  readonly sdkDirectory: string | null;
  /** Addresses of the proxies whose `X-Forwarded-*` count; `false`: nobody's. */
  readonly trustProxy: false | string[];
  readonly logLevel: LogLevel;
}

/** One or several variables that the server cannot start with. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

interface Variable<T> {
  readonly default: T;
  /** What the value may be, for the message and the documentation. */
  readonly accepts: string;
  /** Never shown. */
  readonly secret?: true;
  /** @throws RangeError with a reason of its own, or returns undefined: the value is not accepted */
  parse(value: string): T | undefined;
}

const MAX_BYTES = 1024 ** 4;

const text = (accepts: string, byDefault: string): Variable<string> => ({
  default: byDefault,
  accepts,
  parse: (value) => value,
});

const yesOrNo = (byDefault: boolean): Variable<boolean> => ({
  default: byDefault,
  accepts: 'true or false',
  parse: (value) => (value === 'true' ? true : value === 'false' ? false : undefined),
});

const integer = (byDefault: number, min: number, max: number, unit: string): Variable<number> => ({
  default: byDefault,
  accepts: `a whole number of ${unit} from ${min} to ${max}`,
  parse: (value) => {
    const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    return number >= min && number <= max ? number : undefined;
  },
});

const optionalBytes = (what: string): Variable<number | null> => ({
  default: null,
  accepts: `a whole number of bytes from 1 to ${MAX_BYTES}; unset: ${what}`,
  parse: (value) => integer(0, 1, MAX_BYTES, 'bytes').parse(value),
});

const list = (value: string) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** What a commit can name block by block. */
const MAX_FILE_BYTES = MAX_BLOCKS * DEFAULT_LIMITS.blockSizeBytes;
const MIN_SECRET_BYTES = 32;

/** Every variable, without its prefix. `docs/server.md` has the same, and a test that says so. */
const VARIABLES = {
  HOST: text('a host name or address to listen on', 'localhost'),
  PORT: integer(8081, 0, 65_535, 'ports (0: any free one)'),
  PREFIX: {
    default: '/api',
    accepts: 'a path such as /api',
    parse: (value) => (/^(\/[A-Za-z0-9._~-]+)+$/.test(value) ? value : undefined),
  } satisfies Variable<string>,
  PUBLIC_URL: {
    default: null,
    accepts: 'an http or https URL without a slash at the end, such as https://files.example.org/api',
    parse: (value) => (isHttpUrl(value) && !/[/?#]$/.test(value) ? value : undefined),
  } satisfies Variable<string | null> as Variable<string | null>,
  DATA_DIRECTORY: text('a directory, created when missing', './data'),
  DATABASE_PATH: {
    default: null,
    accepts: 'a file path; unset: case-attachments.sqlite in the data directory',
    parse: (value) => value,
  } satisfies Variable<string | null> as Variable<string | null>,
  ALLOWED_ORIGINS: {
    default: [],
    accepts: 'origins separated by commas, such as https://portal.example.org (no path, never *)',
    parse: (value) => {
      const origins = list(value);
      return origins.every((origin) => isHttpUrl(origin) && new URL(origin).origin === origin)
        ? origins
        : undefined;
    },
  } as Variable<string[]>,
  SECRET: {
    default: [],
    accepts: `secrets of at least ${MIN_SECRET_BYTES} bytes, separated by commas; needed unless CASE_ATTACHMENTS_DEMO is true`,
    secret: true,
    parse: (value) => {
      const secrets = list(value);
      const longEnough = secrets.every((secret) => Buffer.byteLength(secret) >= MIN_SECRET_BYTES);
      return secrets.length > 0 && longEnough ? secrets : undefined;
    },
  } as Variable<string[]>,
  DEMO: yesOrNo(false),
  ACCEPTED_EXTENSIONS: {
    default: DEFAULT_ACCEPTED_TYPES,
    accepts: 'file extensions separated by commas, such as pdf,jpg,stl',
    parse: (value) => acceptedTypesOf(list(value)),
  } as Variable<AcceptedTypes>,
  MAX_SIZE_BYTES: integer(DEFAULT_LIMITS.maxSizeBytes, 1, MAX_FILE_BYTES, 'bytes'),
  MAX_OPEN_UPLOADS: integer(DEFAULT_LIMITS.maxOpenUploads, 1, 100_000, 'uploads'),
  FREE_SPACE_FLOOR_BYTES: integer(DEFAULT_LIMITS.freeSpaceFloorBytes, 0, MAX_BYTES, 'bytes'),
  CASE_QUOTA_BYTES: optionalBytes('no bound for a case'),
  TENANT_QUOTA_BYTES: optionalBytes('no bound for a tenant'),
  UPLOAD_IDLE_HOURS: integer(DEFAULT_LIMITS.uploadIdleMs / 3_600_000, 1, 8_760, 'hours'),
  TICKET_LIFE_MINUTES: integer(DEFAULT_LIMITS.ticketLifeMs / 60_000, 1, 2_880, 'minutes'),
  MAX_EXPORTS: integer(DEFAULT_LIMITS.maxExports, 1, 1_000, 'zips'),
  EXPORT_IDLE_MINUTES: integer(DEFAULT_LIMITS.exportIdleMs / 60_000, 1, 1_440, 'minutes'),
  HEIC: yesOrNo(DEFAULT_PREVIEW_SETTINGS.heic),
  PREVIEW_CONCURRENCY: integer(DEFAULT_PREVIEW_SETTINGS.concurrency, 1, 64, 'pictures decoded at once'),
  SDK_DIRECTORY: {
    default: null,
    accepts: 'an existing directory: the cdn folder of @case-attachments/elements',
    parse: (value) => (statSync(value, { throwIfNoEntry: false })?.isDirectory() ? value : undefined),
  } satisfies Variable<string | null> as Variable<string | null>,
  TRUST_PROXY: {
    default: false,
    accepts:
      'false, or the addresses of the proxies in front, separated by commas: IP, CIDR, loopback, linklocal, uniquelocal',
    parse: parseTrustProxy,
  } as Variable<false | string[]>,
  LOG_LEVEL: {
    default: 'info',
    accepts: `one of ${LOG_LEVELS.join(', ')}`,
    parse: (value) => LOG_LEVELS.find((level) => level === value),
  } as Variable<LogLevel>,
} as const;

const VARIABLE_PREFIX = 'CASE_ATTACHMENTS_';

export interface ConfigVariable {
  readonly name: string;
  readonly accepts: string;
  /** As the documentation shows it; '' when there is none. */
  readonly shownDefault: string;
}

/** The variables' full names and what they accept, for the help text and the documentation. */
export const CONFIG_VARIABLES: readonly ConfigVariable[] = Object.entries(VARIABLES).map(
  ([key, { accepts, default: byDefault }]) => ({
    name: VARIABLE_PREFIX + key,
    accepts,
    shownDefault: ['string', 'number', 'boolean'].includes(typeof byDefault) ? `\`${byDefault}\`` : '',
  }),
);

type Values = { readonly [Key in keyof typeof VARIABLES]: (typeof VARIABLES)[Key]['default'] };

/**
 * Reads the configuration from environment variables.
 * @throws ConfigError naming every variable at fault, its value and what is accepted
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ServerConfig {
  const faults: string[] = [];
  const values = Object.fromEntries(
    Object.entries(VARIABLES).map(([key, variable]) => [
      key,
      readVariable(VARIABLE_PREFIX + key, variable as Variable<unknown>, environment, faults),
    ]),
  ) as unknown as Values;

  const known = new Set(CONFIG_VARIABLES.map(({ name }) => name));
  for (const name of Object.keys(environment)) {
    if (name.startsWith(VARIABLE_PREFIX) && !known.has(name)) {
      faults.push(`${name} is not a variable of this server. See docs/server.md for those it has.`);
    }
  }
  if (faults.length === 0 && values.SECRET.length === 0 && !values.DEMO) {
    faults.push(`${VARIABLE_PREFIX}SECRET is missing. Accepted: ${VARIABLES.SECRET.accepts}.`);
  }
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));

  return {
    host: values.HOST,
    port: values.PORT,
    prefix: values.PREFIX,
    publicUrl: values.PUBLIC_URL,
    dataDirectory: values.DATA_DIRECTORY,
    databasePath: values.DATABASE_PATH,
    allowedOrigins: values.ALLOWED_ORIGINS,
    secrets: values.SECRET,
    demo: values.DEMO,
    acceptedTypes: values.ACCEPTED_EXTENSIONS,
    limits: {
      ...DEFAULT_LIMITS,
      maxSizeBytes: values.MAX_SIZE_BYTES,
      maxOpenUploads: values.MAX_OPEN_UPLOADS,
      freeSpaceFloorBytes: values.FREE_SPACE_FLOOR_BYTES,
      caseQuotaBytes: values.CASE_QUOTA_BYTES,
      tenantQuotaBytes: values.TENANT_QUOTA_BYTES,
      uploadIdleMs: values.UPLOAD_IDLE_HOURS * 3_600_000,
      maxExports: values.MAX_EXPORTS,
      exportIdleMs: values.EXPORT_IDLE_MINUTES * 60_000,
      ticketLifeMs: values.TICKET_LIFE_MINUTES * 60_000,
    },
    previews: { heic: values.HEIC, concurrency: values.PREVIEW_CONCURRENCY },
    sdkDirectory: values.SDK_DIRECTORY,
    trustProxy: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
  };
}

/** An empty variable is as good as none: that is how compose files and unit files leave one out. */
function readVariable(
  name: string,
  variable: Variable<unknown>,
  environment: Readonly<Record<string, string | undefined>>,
  faults: string[],
): unknown {
  const value = environment[name]?.trim() ?? '';
  if (value === '') return variable.default;
  let reason = '';
  try {
    const parsed = variable.parse(value);
    if (parsed !== undefined) return parsed;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    reason = ` ${error.message}`;
  }
  const shown = variable.secret ? 'a value that is not accepted' : JSON.stringify(value);
  faults.push(`${name} is ${shown}.${reason} Accepted: ${variable.accepts}.`);
  return variable.default;
}

function isHttpUrl(value: string): boolean {
  return /^https?:\/\//.test(value) && URL.canParse(value);
}

const ADDRESS_GROUPS = new Set(['loopback', 'linklocal', 'uniquelocal']);

function parseTrustProxy(value: string): false | string[] | undefined {
  if (value === 'false') return false;
  const addresses = list(value);
  return addresses.length > 0 && addresses.every(isAddressOrGroup) ? addresses : undefined;
}

function isAddressOrGroup(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  if (rest.length > 0) return false;
  if (bits === undefined) return isIP(address) !== 0 || ADDRESS_GROUPS.has(address);
  return isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128);
}
