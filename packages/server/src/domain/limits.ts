import { BLOCK_SIZE_BYTES, CHUNK_SIZE_BYTES, DEFAULT_MAX_SIZE_BYTES } from '@case-attachments/contract/files';

/** What one server allows. Sizes in bytes, times in milliseconds. */
export interface Limits {
  readonly maxSizeBytes: number;
  readonly blockSizeBytes: number;
  readonly chunkSizeBytes: number;
  /** Unfinished uploads one user may have at once in a tenant. */
  readonly maxOpenUploads: number;
  /** An upload is refused (507) when it would leave less than this on the disk. */
  readonly freeSpaceFloorBytes: number;
  /** Most bytes of all attachments and unfinished uploads of one case; null: no bound of its own. */
  readonly caseQuotaBytes: number | null;
  /** The same for all cases of one tenant. */
  readonly tenantQuotaBytes: number | null;
  /** An unfinished upload nobody touched for so long is abandoned and its bytes are removed. */
  readonly uploadIdleMs: number;
  /** How long what was deleted can be restored; then it is removed for good. */
  readonly restoreWindowMs: number;
  /** How long a download ticket is good, once it was used within a minute. What runs then is cut. */
  readonly ticketLifeMs: number;
  /** Zips of cases that one server process makes at once. */
  readonly maxExports: number;
  /** Of these, for one user of a tenant. */
  readonly maxExportsPerUser: number;
  /** A zip whose reader takes nothing for so long is cut, and its turn given back. */
  readonly exportIdleMs: number;
  /** Event streams of one user of a tenant that one server process keeps open. */
  readonly maxStreamsPerUser: number;
  /** Requests of one user within a minute, wherever they are; beyond it 429. */
  readonly userRequestsPerMinute: number;
  /** Requests without a sign-in from one address within a minute. */
  readonly strangerRequestsPerMinute: number;
  /** The server is so far behind that it turns new requests away (503). */
  readonly maxEventLoopDelayMs: number;
  /** The same for the memory of its process; null: no bound. */
  readonly maxMemoryBytes: number | null;
}

export const DEFAULT_LIMITS: Limits = {
  maxSizeBytes: DEFAULT_MAX_SIZE_BYTES,
  blockSizeBytes: BLOCK_SIZE_BYTES,
  chunkSizeBytes: CHUNK_SIZE_BYTES,
  // Room for a folder of 500 pictures in one go, still a bound on what one account can leave lying about.
  maxOpenUploads: 1000,
  freeSpaceFloorBytes: 1024 ** 3,
  caseQuotaBytes: null,
  tenantQuotaBytes: null,
  restoreWindowMs: 30 * 24 * 3_600_000,
  uploadIdleMs: 7 * 24 * 3600 * 1000,
  // 20 GB at 8 Mbit/s.
  ticketLifeMs: 6 * 3600 * 1000,
  maxExports: 8,
  // A second one, and one more that a browser has given up and the server not yet.
  maxExportsPerUser: 3,
  exportIdleMs: 10 * 60 * 1000,
  // A browser shares one for each case.
  maxStreamsPerUser: 30,
  // Five hundred pictures and a thousand small files at once are some 4000.
  userRequestsPerMinute: 12_000,
  strangerRequestsPerMinute: 1_200,
  maxEventLoopDelayMs: 2_000,
  maxMemoryBytes: null,
};
