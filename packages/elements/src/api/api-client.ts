import { EXPECTED_USER_HEADER } from '@case-attachments/contract/paths';
import { ApiError, apiErrorFromResponse } from './api-error.js';
import type { Authenticator } from './authenticator.js';
import { serverAnswered, serverDidNotAnswer } from './refused-origin.js';

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, as the `Content-Type` in `headers` says. */
  readonly body?: ArrayBuffer;
  readonly signal?: AbortSignal | undefined;
  readonly priority?: 'high' | 'low';
  /** Send even while the page goes away. */
  readonly keepalive?: boolean;
  /** Called right before each request leaves, behind everything that takes time. Throws to keep it back; that is rethrown. */
  readonly beforeSend?: () => void;
  /** How long the answer's head may take, and a JSON body after it. Default 30 s. */
  readonly timeoutMs?: number;
}

export interface ApiClientOptions {
  /** Default 30 s. */
  readonly timeoutMs?: number;
  /** Told how each request ended: null for an answer, the error otherwise. Aborted requests are not told. */
  readonly onOutcome?: (error: ApiError | null) => void;
  /** With every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const DEFAULT_TIMEOUT_MS = 30_000;

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
    private readonly options: ApiClientOptions = {},
  ) {}

  /**
   * The same for one user alone: the server answers `identity-changed` when the credentials are somebody else's by then.
   * @param userId as the policy says
   */
  expecting(userId: string, onIdentityChanged: () => void): ApiClient {
    const { options } = this;
    return new ApiClient(this.server, this.authenticator, {
      ...options,
      headers: { ...options.headers, [EXPECTED_USER_HEADER]: encodeURIComponent(userId) },
      onOutcome: (error) => {
        options.onOutcome?.(error);
        if (error?.failure.code === 'identity-changed') onIdentityChanged();
      },
    });
  }

  /** @throws ApiError; an aborted signal rejects with its own reason */
  async request(path: string, request: ApiRequest = {}): Promise<Response> {
    try {
      const response = await this.#authorized(path, request);
      this.options.onOutcome?.(null);
      return response;
    } catch (error) {
      if (error instanceof ApiError) this.options.onOutcome?.(error);
      throw error;
    }
  }

  /** @throws ApiError, `response-invalid` for a body that is not JSON; an aborted signal rejects with its own reason */
  async json<T>(path: string, request: ApiRequest = {}): Promise<T> {
    return (await this.answer<T>(path, request)).body;
  }

  /** `json` with the headers that came with it. */
  async answer<T>(path: string, request: ApiRequest = {}): Promise<{ body: T; headers: Headers }> {
    const response = await this.request(path, request);
    const text = await this.#inTime(request, (stalled) =>
      Promise.race([response.text(), rejectionOf(stalled)]).catch((cause: unknown) => {
        request.signal?.throwIfAborted();
        throw connectionError(stalled, cause);
      }),
    );
    try {
      return { body: JSON.parse(text) as T, headers: response.headers };
    } catch (cause) {
      throw new ApiError({ code: 'response-invalid' }, response.status, null, { cause });
    }
  }

  async #authorized(path: string, request: ApiRequest): Promise<Response> {
    const first = await this.#send(path, request);
    if (first.response.status !== 401) return checked(first.response);
    const error = await apiErrorFromResponse(first.response);
    const renewed = await orUnauthenticated(this.authenticator.refresh(first.authorization), request.signal);
    if (!renewed) throw error;
    return checked((await this.#send(path, request)).response);
  }

  async #send(path: string, request: ApiRequest) {
    const auth = await orUnauthenticated(this.authenticator.headers(), request.signal);
    // The portal may take its time over the token; the caller may have given up meanwhile.
    request.signal?.throwIfAborted();
    request.beforeSend?.();
    const headers: Record<string, string> = { ...this.options.headers, ...request.headers, ...auth };
    if (request.json !== undefined) headers['Content-Type'] = 'application/json';
    const response = await this.#inTime(request, async (stalled) => {
      try {
        const response = await fetch(this.server + path, {
          method: request.method ?? 'GET',
          headers,
          credentials: this.authenticator.credentials,
          redirect: 'error',
          referrerPolicy: 'no-referrer',
          signal: request.signal ? AbortSignal.any([request.signal, stalled]) : stalled,
          ...(request.json !== undefined && { body: JSON.stringify(request.json) }),
          ...(request.body && { body: request.body }),
          ...(request.priority && { priority: request.priority }),
          ...(request.keepalive && { keepalive: true }),
        });
        serverAnswered(this.server);
        return response;
      } catch (cause) {
        request.signal?.throwIfAborted();
        if (!stalled.aborted) serverDidNotAnswer(this.server);
        throw connectionError(stalled, cause);
      }
    });
    return { response, authorization: auth.Authorization };
  }

  /** The time-out ends with `work`: a body that streams afterwards is its reader's business. */
  async #inTime<T>(request: ApiRequest, work: (stalled: AbortSignal) => Promise<T>): Promise<T> {
    const stall = new AbortController();
    const timeoutMs = request.timeoutMs ?? this.options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const timer = setTimeout(() => stall.abort(), timeoutMs);
    try {
      return await work(stall.signal);
    } finally {
      clearTimeout(timer);
    }
  }
}

async function checked(response: Response): Promise<Response> {
  if (response.ok) return response;
  throw await apiErrorFromResponse(response);
}

/** A `getToken` that throws is the portal's trouble with signing in, not ours with the network. */
async function orUnauthenticated<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ApiError({ code: 'unauthenticated' }, 401, null, { cause });
  }
}

function connectionError(stalled: AbortSignal, cause: unknown): ApiError {
  return new ApiError({ code: stalled.aborted ? 'stalled' : 'network' }, null, null, { cause });
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
