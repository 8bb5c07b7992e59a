import { MAX_BLOCKS } from '@case-attachments/contract/files';
import {
  type AcceptedTypes,
  acceptedTypesOf,
  DEFAULT_ACCEPTED_TYPES,
  withMacroTypes,
} from '../domain/file-type/accepted-types.js';
import { DEFAULT_LIMITS, type Limits } from '../domain/limits.js';
import {
  integer,
  listOf,
  MAX_BYTES,
  optionalBytes,
  type ValuesOf,
  type Variable,
  yesOrNo,
} from './variable.js';

export interface LimitConfig {
  readonly acceptedTypes: AcceptedTypes;
  readonly limits: Limits;
  readonly maxConnections: number;
}

/** What a commit can name block by block. */
const MAX_FILE_BYTES = MAX_BLOCKS * DEFAULT_LIMITS.blockSizeBytes;

export const LIMIT_VARIABLES = {
  ACCEPTED_EXTENSIONS: {
    default: DEFAULT_ACCEPTED_TYPES,
    accepts: 'file extensions separated by commas, such as pdf,jpg,stl',
    parse: (value) => acceptedTypesOf(listOf(value)),
  } as Variable<AcceptedTypes>,
  MACROS: yesOrNo(false),
  MAX_SIZE_BYTES: integer(DEFAULT_LIMITS.maxSizeBytes, 1, MAX_FILE_BYTES, 'bytes'),
  MAX_OPEN_UPLOADS: integer(DEFAULT_LIMITS.maxOpenUploads, 1, 100_000, 'uploads'),
  FREE_SPACE_FLOOR_BYTES: integer(DEFAULT_LIMITS.freeSpaceFloorBytes, 0, MAX_BYTES, 'bytes'),
  CASE_QUOTA_BYTES: optionalBytes('no bound for a case'),
  TENANT_QUOTA_BYTES: optionalBytes('no bound for a tenant'),
  UPLOAD_IDLE_HOURS: integer(DEFAULT_LIMITS.uploadIdleMs / 3_600_000, 1, 8_760, 'hours'),
  RESTORE_DAYS: integer(DEFAULT_LIMITS.restoreWindowMs / 86_400_000, 1, 36_500, 'days'),
  TICKET_LIFE_MINUTES: integer(DEFAULT_LIMITS.ticketLifeMs / 60_000, 1, 2_880, 'minutes'),
  MAX_EXPORTS: integer(DEFAULT_LIMITS.maxExports, 1, 1_000, 'zips'),
  EXPORT_IDLE_MINUTES: integer(DEFAULT_LIMITS.exportIdleMs / 60_000, 1, 1_440, 'minutes'),
  USER_REQUESTS_PER_MINUTE: integer(DEFAULT_LIMITS.userRequestsPerMinute, 60, 1_000_000, 'requests'),
  STRANGER_REQUESTS_PER_MINUTE: integer(DEFAULT_LIMITS.strangerRequestsPerMinute, 60, 1_000_000, 'requests'),
  MAX_CONNECTIONS: integer(10_000, 10, 1_000_000, 'connections'),
  MAX_EVENT_LOOP_DELAY_MS: integer(DEFAULT_LIMITS.maxEventLoopDelayMs, 100, 60_000, 'milliseconds'),
  MAX_MEMORY_BYTES: optionalBytes('no bound of its own'),
};

export const limitConfig = (values: ValuesOf<typeof LIMIT_VARIABLES>): LimitConfig => ({
  acceptedTypes: values.MACROS ? withMacroTypes(values.ACCEPTED_EXTENSIONS) : values.ACCEPTED_EXTENSIONS,
  limits: {
    ...DEFAULT_LIMITS,
    maxSizeBytes: values.MAX_SIZE_BYTES,
    maxOpenUploads: values.MAX_OPEN_UPLOADS,
    freeSpaceFloorBytes: values.FREE_SPACE_FLOOR_BYTES,
    caseQuotaBytes: values.CASE_QUOTA_BYTES,
    tenantQuotaBytes: values.TENANT_QUOTA_BYTES,
    uploadIdleMs: values.UPLOAD_IDLE_HOURS * 3_600_000,
    restoreWindowMs: values.RESTORE_DAYS * 86_400_000,
    maxExports: values.MAX_EXPORTS,
    exportIdleMs: values.EXPORT_IDLE_MINUTES * 60_000,
    ticketLifeMs: values.TICKET_LIFE_MINUTES * 60_000,
    userRequestsPerMinute: values.USER_REQUESTS_PER_MINUTE,
    strangerRequestsPerMinute: values.STRANGER_REQUESTS_PER_MINUTE,
    maxEventLoopDelayMs: values.MAX_EVENT_LOOP_DELAY_MS,
    maxMemoryBytes: values.MAX_MEMORY_BYTES,
  },
  maxConnections: values.MAX_CONNECTIONS,
});
