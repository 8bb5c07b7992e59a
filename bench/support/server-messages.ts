/** What the bench and its server's process say to each other. */
export type ToServer = { readonly type: 'memory' };

export type FromServer =
  | { readonly type: 'listening'; readonly address: string }
  | { readonly type: 'memory'; readonly memory: ServerMemory };

/** Of the whole process, its worker threads included. Bytes. */
export interface ServerMemory {
  readonly rssBytes: number;
  /** The most it ever was, as the operating system counted: nothing between two looks is missed. */
  readonly peakRssBytes: number;
}
