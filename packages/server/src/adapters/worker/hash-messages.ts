/** What the verifier asks of its hashing thread. `bytes` in shared memory are not copied. */
export type HashRequest =
  | {
      readonly call: number;
      readonly kind: 'block';
      readonly index: number;
      readonly uploadId: string;
      readonly bytes: Uint8Array;
    }
  | {
      readonly call: number;
      readonly kind: 'finish';
      readonly index: number;
      readonly uploadId: string;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'forget'; readonly uploadId: string };

/** `blockDigest` is base64url, null for no bytes; `sha256` is hexadecimal, of `finish` alone. */
export type HashAnswer =
  | { readonly call: number; readonly blockDigest: string | null; readonly sha256: string | null }
  | { readonly call: number; readonly failure: string };
