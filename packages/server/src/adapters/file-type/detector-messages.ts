import type { Detection } from '../../domain/file-type/file-kind.js';
import type { ByteRange } from '../../ports/blob-store.js';

/** What the server says to its detecting thread. A call that is given up is not mentioned again. */
export type DetectorRequest =
  | { readonly call: number; readonly kind: 'look'; readonly sizeBytes: number }
  | { readonly call: number; readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** What the thread says: once that it runs, then bytes it needs, until it has found something. */
export type DetectorAnswer =
  | { readonly kind: 'ready' }
  | { readonly call: number; readonly kind: 'read'; readonly range: ByteRange }
  | { readonly call: number; readonly kind: 'found'; readonly detection: Detection };
