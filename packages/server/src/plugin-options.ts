import type { AccessChoice } from './access/access-of.js';
import type { ClamdAddress } from './domain/clamd-address.js';
import type { AcceptedTypes } from './domain/file-type/accepted-types.js';
import type { Limits } from './domain/limits.js';
import type { PreviewSettings } from './domain/preview-settings.js';
import type { DataPlaces } from './open-data.js';
import type { AuthenticateService } from './ports/access.js';
import type { Clock } from './ports/clock.js';
import type { MalwareScanner } from './ports/malware-scanner.js';
import type { Previewer } from './ports/previewer.js';
import type { ExaminationTimes } from './services/examination-backlog.js';
import type { ScanTimes } from './services/scan-backlog.js';
import type { UploadTimes } from './uploads/create-uploads.js';

/** How long things take and how often they happen, in milliseconds. For tests. */
export interface Timings {
  readonly heartbeatMs: number;
  readonly collectIntervalMs: number;
  /** How long running requests may go on after a close began. */
  readonly drainMs: number;
  /** Between two looks at how far behind the server is. */
  readonly overloadSampleMs: number;
  /** How often webhooks that have not arrived are looked for. */
  readonly webhookIntervalMs: number;
  readonly uploads: Partial<UploadTimes>;
  readonly examinations: Partial<ExaminationTimes>;
  readonly scans: Partial<ScanTimes>;
}

export const DEFAULT_TIMINGS: Timings = {
  heartbeatMs: 15_000,
  collectIntervalMs: 15 * 60_000,
  drainMs: 5_000,
  overloadSampleMs: 1_000,
  webhookIntervalMs: 1_000,
  uploads: {},
  examinations: {},
  scans: {},
};

export const DEFAULT_PREFIX = '/api';

export interface CaseAttachmentsOptions extends DataPlaces, AccessChoice {
  /** Default `/api`. */
  readonly prefix?: string;
  /** How clients reach the prefix, such as `https://files.example.org/api`, when a proxy hides it. */
  readonly publicUrl?: string;
  /** Origins of the portals whose pages may use the server. */
  readonly allowedOrigins?: readonly string[];
  readonly acceptedTypes?: AcceptedTypes;
  readonly limits?: Partial<Limits>;
  readonly previews?: Partial<PreviewSettings>;
  /** Where clamd listens, to have every file scanned for malware before anybody gets it. Without it nothing is scanned. */
  readonly clamd?: ClamdAddress | null;
  /** The script-tag build of `@case-attachments/elements`, to serve it. */
  readonly sdkDirectory?: string;
  /** Knows the portal's backend, such as `serviceIdentity({ secret })`. Without it there is nothing under `/service`. */
  readonly authenticateService?: AuthenticateService;
  /** Who is told what happens in cases, and the secrets it is signed with: each signs. */
  readonly webhook?: { readonly url: string; readonly secrets: readonly string[] };
  /** Whoever holds it may read `/metrics`. Without it there is no such address. */
  readonly metricsToken?: string;
  readonly clock?: Clock;
  /** In place of the one built in, which heeds `previews`. Closed with the app. For tests. */
  readonly previewer?: Previewer;
  /** In place of clamd. For tests. */
  readonly scanner?: MalwareScanner;
  readonly timings?: Partial<Timings>;
}
