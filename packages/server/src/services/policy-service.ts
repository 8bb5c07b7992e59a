import {
  ACTIONS,
  type Action,
  type CasePolicy,
  MAX_FILE_NAME_BYTES,
  PREVIEW_SIZES,
  PREVIEW_WINDOW_PIXELS,
} from '@case-attachments/contract';
import type { CaseState } from '../domain/case-state.js';
import type { AcceptedTypes } from '../domain/file-type/accepted-types.js';
import type { Limits } from '../domain/limits.js';
import type { User } from '../ports/access.js';
import type { CaseRef } from '../ports/unit-of-work.js';

export interface PolicyServiceOptions {
  readonly acceptedTypes: AcceptedTypes;
  readonly limits: Limits;
  /** Files are scanned for malware before anybody gets them. */
  readonly scanning: boolean;
  readonly serverVersion: string;
  stateOf(ref: CaseRef): Promise<CaseState>;
  isOnHold(ref: CaseRef): Promise<boolean>;
}

/** What nobody may in a closed case. */
const CHANGING: readonly Action[] = ['upload', 'rename', 'delete', 'restore'];

/** What nobody may while the case is on legal hold. */
const LOSING: readonly Action[] = ['rename', 'delete'];

/** What this server allows, as one user of one case sees it. */
export class PolicyService {
  constructor(private readonly options: PolicyServiceOptions) {}

  async policyOf(access: {
    readonly tenantId: string;
    readonly caseId: string;
    readonly user: User;
    allowed(actions: readonly Action[]): Promise<readonly Action[]>;
  }): Promise<CasePolicy> {
    const { acceptedTypes, limits, scanning, serverVersion } = this.options;
    const { id, displayName, orgName } = access.user;
    const isClosed = (await this.options.stateOf(access)).name === 'closed';
    const onHold = await this.options.isOnHold(access);
    const forbidden = [...(isClosed ? CHANGING : []), ...(onHold ? LOSING : [])];
    const actions = await access.allowed(ACTIONS);
    return {
      caseId: access.caseId,
      user: { id, displayName, ...(orgName !== undefined && { orgName }) },
      actions: actions.filter((action) => !forbidden.includes(action)),
      ...(isClosed && { closed: true }),
      ...(onHold && { onHold }),
      acceptedTypes: acceptedTypes.map(({ category, extensions }) => ({
        category,
        extensions: [...extensions],
      })),
      maxSizeBytes: limits.maxSizeBytes,
      blockSizeBytes: limits.blockSizeBytes,
      chunkSizeBytes: limits.chunkSizeBytes,
      limits: { maxOpenUploads: limits.maxOpenUploads, maxFileNameBytes: MAX_FILE_NAME_BYTES },
      previewSizes: [...PREVIEW_SIZES],
      previewWindowPixels: PREVIEW_WINDOW_PIXELS,
      features: { previews: true, scanning, serverZip: true },
      serverVersion,
    };
  }
}
