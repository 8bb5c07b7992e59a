/**
 * `full`: grants are checked, requests counted, events recorded, as with an operator. `none`: nothing of it. `open`:
 * everybody is one user, as in the other benches.
 */
export type ServerGuard = 'full' | 'none' | 'open';

export const GRANT_SECRET = 'signs the grants of the bench and nothing else';
