import { ACCESS_VARIABLES, type AccessConfig, accessConfig } from './config/access-variables.js';
import {
  BACKEND_VARIABLES,
  type BackendConfig,
  backendConfig,
  backendFault,
} from './config/backend-variables.js';
import {
  IDENTITY_VARIABLES,
  type IdentityConfig,
  identityConfig,
  missingForIdentity,
} from './config/identity-variables.js';
import { LIMIT_VARIABLES, type LimitConfig, limitConfig } from './config/limit-variables.js';
import { LISTEN_VARIABLES, type ListenConfig, listenConfig } from './config/listen-variables.js';
import { OPERATION_VARIABLES, type OperationConfig, operationConfig } from './config/operation-variables.js';
import { PREVIEW_VARIABLES, type PreviewConfig, previewConfig } from './config/preview-variables.js';
import { SCAN_VARIABLES, type ScanConfig, scanConfig } from './config/scan-variables.js';
import { STORAGE_VARIABLES, type StorageConfig, storageConfig } from './config/storage-variables.js';
import type { ValuesOf, Variable, Variables } from './config/variable.js';

export type { LogLevel } from './config/operation-variables.js';

/** What the standalone server needs to know. An area's part stands beside its variables, in `config/`. */
export interface ServerConfig
  extends ListenConfig,
    StorageConfig,
    AccessConfig,
    IdentityConfig,
    BackendConfig,
    LimitConfig,
    PreviewConfig,
    ScanConfig,
    OperationConfig {}

/** One or several variables that the server cannot start with. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Every variable, without its prefix. `docs/server.md` has the same in the same order, and a test that says so. */
const VARIABLES = {
  ...LISTEN_VARIABLES,
  ...STORAGE_VARIABLES,
  ...ACCESS_VARIABLES,
  ...IDENTITY_VARIABLES,
  ...BACKEND_VARIABLES,
  ...LIMIT_VARIABLES,
  ...PREVIEW_VARIABLES,
  ...SCAN_VARIABLES,
  ...OPERATION_VARIABLES,
} satisfies Variables;

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

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from environment variables.
 * @throws ConfigError naming every variable at fault, its value and what is accepted
 */
export function readConfig(environment: Environment): ServerConfig {
  const faults: string[] = [];
  const values = valuesOf(VARIABLES, environment, faults);
  faults.push(...unknownVariables(environment));
  if (faults.length === 0 && !values.DEMO) {
    const secretIsMissing = values.IDENTITY === 'case-grants' && values.SECRET.length === 0;
    for (const key of [...(secretIsMissing ? (['SECRET'] as const) : []), ...missingForIdentity(values)]) {
      faults.push(`${VARIABLE_PREFIX}${key} is missing. Accepted: ${VARIABLES[key].accepts}.`);
    }
  }
  if (faults.length === 0)
    faults.push(...[backendFault(values, values.SECRET)].filter((fault) => fault !== null));
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));

  return {
    ...listenConfig(values),
    ...storageConfig(values),
    ...accessConfig(values),
    ...identityConfig(values),
    ...backendConfig(values),
    ...limitConfig(values),
    ...previewConfig(values),
    ...scanConfig(values),
    ...operationConfig(values),
  };
}

/**
 * Where the data lie, for commands that only read or adopt them: a copy on another machine has no secrets beside it.
 * @throws ConfigError
 */
export function readStorageConfig(environment: Environment): StorageConfig {
  const faults: string[] = [];
  const values = valuesOf(STORAGE_VARIABLES, environment, faults);
  faults.push(...unknownVariables(environment));
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  return storageConfig(values);
}

/** A typing error in a path's name would have a command look elsewhere. */
function unknownVariables(environment: Environment): readonly string[] {
  const known = new Set(CONFIG_VARIABLES.map(({ name }) => name));
  return Object.keys(environment)
    .filter((name) => name.startsWith(VARIABLE_PREFIX) && !known.has(name))
    .map((name) => `${name} is not a variable of this server. See docs/server.md for those it has.`);
}

function valuesOf<Area extends Variables>(
  variables: Area,
  environment: Environment,
  faults: string[],
): ValuesOf<Area> {
  return Object.fromEntries(
    Object.entries(variables).map(([key, variable]) => [
      key,
      readVariable(VARIABLE_PREFIX + key, variable, environment, faults),
    ]),
  ) as unknown as ValuesOf<Area>;
}

/** An empty variable is as good as none: that is how compose files and unit files leave one out. */
function readVariable(
  name: string,
  variable: Variable<unknown>,
  environment: Environment,
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
