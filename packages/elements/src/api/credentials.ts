/** Why a token is asked for: the first one, or the server refused the last. */
export type TokenReason = 'initial' | 'expired';

/** The portal's way to a bearer token. Called once at a time, and again with `expired` after a 401. */
export type GetToken = (request: { readonly reason: TokenReason }) => Promise<string> | string;

export type CredentialsMode =
  | { readonly kind: 'token'; readonly getToken: GetToken }
  /** Cookies of the server's origin: `credentials="include"`. */
  | { readonly kind: 'cookie' };
