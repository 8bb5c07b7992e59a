import { ApiError, apiErrorFromResponse } from './api-error.js';
import type { Authenticator } from './authenticator.js';

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly priority?: 'high' | 'low';
  /** Send even while the page goes away. */
  readonly keepalive?: boolean;
}

/**
 * The one place that speaks HTTP to the server, except for the PATCHes of tus. Adds the credentials, asks once for a
 * new token after a 401, and turns everything that is not 2xx into an ApiError.
 * Credentials go to `server` and nowhere else: paths are appended, never resolved, and redirects are errors.
 */
export class ApiClient {
  constructor(
    /** Prefix without a slash at the end: `https://files.example.org/api`. */
    readonly server: string,
    readonly authenticator: Authenticator,
  ) {}

  /** @throws ApiError; an aborted signal rejects with its own reason */
  async request(path: string, request: ApiRequest = {}): Promise<Response> {
    const first = await this.#send(path, request);
    if (first.response.status !== 401) return this.#checked(first.response);
    const error = await apiErrorFromResponse(first.response);
    const renewed = await this.#orUnauthenticated(
      this.authenticator.refresh(first.authorization),
      request.signal,
    );
    if (!renewed) throw error;
    return this.#checked((await this.#send(path, request)).response);
  }

  async json<T>(path: string, request: ApiRequest = {}): Promise<T> {
    const response = await this.request(path, request);
    const text = await response.text().catch((cause: unknown) => {
      request.signal?.throwIfAborted();
      throw new ApiError({ code: 'network' }, null, null, { cause });
    });
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      throw new ApiError({ code: 'response-invalid' }, response.status, null, { cause });
    }
  }

  async #send(path: string, request: ApiRequest) {
    const auth = await this.#orUnauthenticated(this.authenticator.headers(), request.signal);
    // The portal may take its time over the token; the caller may have given up meanwhile.
    request.signal?.throwIfAborted();
    const headers: Record<string, string> = { ...request.headers, ...auth };
    if (request.json !== undefined) headers['Content-Type'] = 'application/json';
    try {
      const response = await fetch(this.server + path, {
        method: request.method ?? 'GET',
        headers,
        credentials: this.authenticator.credentials,
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        ...(request.json !== undefined && { body: JSON.stringify(request.json) }),
        ...(request.signal && { signal: request.signal }),
        ...(request.priority && { priority: request.priority }),
        ...(request.keepalive && { keepalive: true }),
      });
      return { response, authorization: auth.Authorization };
    } catch (cause) {
      request.signal?.throwIfAborted();
      throw new ApiError({ code: 'network' }, null, null, { cause });
    }
  }

  async #checked(response: Response): Promise<Response> {
    if (response.ok) return response;
    throw await apiErrorFromResponse(response);
  }

  /** A `getToken` that throws is the portal's trouble with signing in, not ours with the network. */
  async #orUnauthenticated<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    try {
      return await work;
    } catch (cause) {
      signal?.throwIfAborted();
      throw new ApiError({ code: 'unauthenticated' }, 401, null, { cause });
    }
  }
}
