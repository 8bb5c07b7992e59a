import type { ApiClient } from '../api/api-client.js';
import type { ConnectionBudget } from '../transfer/connection-budget.js';
import type { PreviewLoader } from './preview-loader.js';

export interface PreviewLoaderOptions {
  readonly client: ApiClient;
  readonly caseId: string;
  /** The policy's `previewSizes`, in pixels; empty while the policy is not known. */
  readonly policySizes: () => readonly number[];
  readonly budget: ConnectionBudget;
}

export interface DisposablePreviewLoader extends PreviewLoader {
  /** Abort what is on its way and revoke every URL. */
  dispose(): void;
}

export declare function createPreviewLoader(options: PreviewLoaderOptions): DisposablePreviewLoader;
