import type { CredentialsMode, TokenReason } from './credentials.js';

export interface AuthenticatorOptions {
  /** A `getToken` that takes longer is not waited for: whoever asked is told that there is no token yet. Default 30 s. */
  readonly patienceMs?: number;
  /** A token came after all. */
  readonly onLateToken?: () => void;
}

const DEFAULT_PATIENCE_MS = 30_000;

/**
 * Holds the token in memory, asks the portal for one when there is none or the server refused it,
 * and never has two questions open at once. Shared by every request of a session.
 */
export class Authenticator {
  #token: string | null = null;
  #asking: Promise<string> | null = null;

  /** The question nobody waits for any more. */
  #overdue: Promise<string> | null = null;

  constructor(
    private mode: CredentialsMode,
    private readonly options: AuthenticatorOptions = {},
  ) {}

  get credentials(): RequestCredentials {
    return this.mode.kind === 'cookie' ? 'include' : 'omit';
  }

  /** The headers that prove who is asking. With cookies, that a script of this page does: a form of another cannot send it. */
  async headers(): Promise<Record<string, string>> {
    if (this.mode.kind === 'cookie') return { 'X-Requested-With': 'case-attachments' };
    const token = this.#token ?? (await this.#ask('initial'));
    return { Authorization: `Bearer ${token}` };
  }

  /**
   * After a 401. @param refused the header value the server refused: when another request has a newer
   * token by now, nobody asks again.
   * @returns whether a retry can help
   */
  async refresh(refused: string | undefined): Promise<boolean> {
    if (this.mode.kind === 'cookie') return false;
    if (this.#token !== null && refused !== `Bearer ${this.#token}`) return true;
    this.#token = null;
    const before = refused;
    const token = await this.#ask('expired');
    return `Bearer ${token}` !== before;
  }

  /** The portal set another `getToken`: the next request asks it. */
  replace(mode: CredentialsMode): void {
    this.mode = mode;
    this.forget();
  }

  /** Logout: no token stays in memory. */
  forget(): void {
    this.#token = null;
    this.#asking = null;
  }

  #ask(reason: TokenReason): Promise<string> {
    if (this.mode.kind === 'cookie') return Promise.reject(new Error('cookies have no token'));
    const { getToken } = this.mode;
    const asking = (this.#asking ??= Promise.resolve()
      .then(() => getToken({ reason }))
      .then((token) => {
        if (typeof token !== 'string' || token === '') throw new TypeError('getToken gave no token');
        if (this.#asking !== asking) return token;
        this.#token = token;
        if (this.#overdue === asking) this.options.onLateToken?.();
        return token;
      })
      .finally(() => {
        if (this.#asking === asking) this.#asking = null;
      }));
    return this.#withPatience(asking);
  }

  async #withPatience(asking: Promise<string>): Promise<string> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      const giveUp = () => {
        this.#overdue = asking;
        reject(new Error('getToken has not answered yet'));
      };
      if (this.#overdue === asking) giveUp();
      else timer = setTimeout(giveUp, this.options.patienceMs ?? DEFAULT_PATIENCE_MS);
    });
    try {
      return await Promise.race([asking, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
