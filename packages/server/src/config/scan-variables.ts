import { type ClamdAddress, parseClamdAddress } from '../domain/clamd-address.js';
import type { ValuesOf, Variable } from './variable.js';

export interface ScanConfig {
  /** Where clamd listens; null: nothing is scanned. */
  readonly clamd: ClamdAddress | null;
}

export const SCAN_VARIABLES = {
  CLAMD: {
    default: null,
    accepts: "the absolute path of clamd's socket, or host:port; unset: nothing is scanned",
    parse: parseClamdAddress,
  } as Variable<ClamdAddress | null>,
};

export const scanConfig = (values: ValuesOf<typeof SCAN_VARIABLES>): ScanConfig => ({ clamd: values.CLAMD });
