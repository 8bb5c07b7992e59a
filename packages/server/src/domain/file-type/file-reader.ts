/** Bytes of a file from `start` to before `end`; fewer at its end. */
export type ReadPart = (range: { readonly start: number; readonly end: number }) => Promise<Uint8Array>;
