/** What an operator says about previews. */
export interface PreviewSettings {
  /** Show HEIC, the iPhone's format: its compression (HEVC) is patented, so whoever runs the server decides. */
  readonly heic: boolean;
  /** Pictures decoded at the same time: each takes a processor and memory. */
  readonly concurrency: number;
}

export const DEFAULT_PREVIEW_SETTINGS: PreviewSettings = { heic: false, concurrency: 2 };
