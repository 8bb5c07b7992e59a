export interface ForeignOptions {
  readonly endpoint: string;
  readonly token: string;
  /** tus-js-client's own option of this name. */
  readonly overridePatchMethod?: boolean;
}

/** Clients of other makers on a page, with their own defaults. Each sends the file picked; resolves when it says "done". */
export interface ForeignClients {
  tus(options: ForeignOptions): Promise<void>;
  uppy(options: ForeignOptions): Promise<void>;
}

declare global {
  interface Window {
    foreign?: ForeignClients;
  }
}
