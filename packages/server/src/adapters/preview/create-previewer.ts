import type { Previewer } from '../../ports/previewer.js';
import { DecoderPool, type DecoderPoolOptions } from './decoder-pool.js';
import { PooledPreviewer } from './pooled-previewer.js';

const MIB = 1024 ** 2;

export interface CreatePreviewerOptions extends Partial<DecoderPoolOptions> {
  /** Larger files are not read. */
  readonly maxBytes?: number;
}

export const DEFAULT_POOL_OPTIONS: DecoderPoolOptions = {
  heic: false,
  maxPixels: 120_000_000,
  memoryLimitBytes: 1536 * MIB,
  size: 2,
  startLimitMs: 20_000,
  timeLimitMs: 20_000,
  idleMs: 30_000,
  graceMs: 150,
  jobsPerProcess: 500,
  residentLimitBytes: 320 * MIB,
};

const MAX_BYTES = 512 * MIB;

/** Shows pictures, each decoded in a limited process of its own. `heic`: whether to show HEIC, too (patents). */
export function createPreviewer(options: CreatePreviewerOptions = {}): Previewer {
  const { maxBytes = MAX_BYTES, ...given } = options;
  const pool = { ...DEFAULT_POOL_OPTIONS, ...given };
  return new PooledPreviewer(new DecoderPool(pool), { heic: pool.heic, maxBytes });
}
