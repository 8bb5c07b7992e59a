/** Why a token is asked for: the first one, or the server refused the last. */
export type TokenReason = 'initial' | 'expired';

/** The portal's way to a bearer token. Called once at a time, and again with `expired` after a 401. */
export type GetToken = (request: { readonly reason: TokenReason }) => Promise<string> | string;

export type CredentialsMode =
  | { readonly kind: 'token'; readonly getToken: GetToken }
  /** Cookies of the server's origin: `credentials="include"`. */
  | { readonly kind: 'cookie' };

/** Whether they lead to the same answers, as far as anybody can tell. */
export function sameCredentials(a: CredentialsMode, b: CredentialsMode): boolean {
  return a.kind === 'token' && b.kind === 'token' ? a.getToken === b.getToken : a.kind === b.kind;
}
