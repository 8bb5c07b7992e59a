import { statSync } from 'node:fs';
import { isIP } from 'node:net';
import { choice, listOf, optionalText, type ValuesOf, type Variable } from './variable.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface OperationConfig {
  readonly sdkDirectory: string | null;
  /** Addresses of the proxies whose `X-Forwarded-*` count; `false`: nobody's. */
  readonly trustProxy: false | string[];
  readonly logLevel: LogLevel;
  /** Null: nobody may read the figures. */
  readonly metricsToken: string | null;
}

export const OPERATION_VARIABLES = {
  SDK_DIRECTORY: optionalText(
    'an existing directory: the cdn folder of @case-attachments/elements',
    (value) => (statSync(value, { throwIfNoEntry: false })?.isDirectory() ? value : undefined),
  ),
  TRUST_PROXY: {
    default: false,
    accepts:
      'false, or the addresses of the proxies in front, separated by commas: IP, CIDR, loopback, linklocal, uniquelocal',
    parse: parseTrustProxy,
  } as Variable<false | string[]>,
  LOG_LEVEL: choice(LOG_LEVELS, 'info'),
  METRICS_TOKEN: {
    ...optionalText('at least 16 letters, digits, - or _; unset: there is no /metrics', (value) =>
      /^[\w-]{16,}$/.test(value) ? value : undefined,
    ),
    secret: true,
  } as Variable<string | null>,
};

export const operationConfig = (values: ValuesOf<typeof OPERATION_VARIABLES>): OperationConfig => ({
  sdkDirectory: values.SDK_DIRECTORY,
  trustProxy: values.TRUST_PROXY,
  logLevel: values.LOG_LEVEL,
  metricsToken: values.METRICS_TOKEN,
});

const ADDRESS_GROUPS = new Set(['loopback', 'linklocal', 'uniquelocal']);

function parseTrustProxy(value: string): false | string[] | undefined {
  if (value === 'false') return false;
  const addresses = listOf(value);
  return addresses.length > 0 && addresses.every(isAddressOrGroup) ? addresses : undefined;
}

function isAddressOrGroup(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  if (rest.length > 0) return false;
  if (bits === undefined) return isIP(address) !== 0 || ADDRESS_GROUPS.has(address);
  return isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128);
}
