/** What the bench and its server's process say to each other. */
export type ToServer = { readonly type: 'memory' | 'requests' | 'event-loop' };

export type FromServer =
  | { readonly type: 'listening' }
  | { readonly type: 'memory'; readonly memory: ServerMemory }
  | { readonly type: 'requests'; readonly requests: RequestCounts }
  | { readonly type: 'event-loop'; readonly longestBlockMs: number };

/** How many requests the API has had since the start, by method. */
export type RequestCounts = Readonly<Record<string, number>>;

/** Of the whole process, its worker threads included. Bytes. */
export interface ServerMemory {
  readonly rssBytes: number;
  /** The most it ever was, as the operating system counted: nothing between two looks is missed. */
  readonly peakRssBytes: number;
}
