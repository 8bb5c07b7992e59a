import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { ApiError, failureFromBody, parseRetryAfter } from '#elements/api/api-error.js';

export interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Without a byte either way for so long, the request is cut. */
  readonly stallMs: number;
}

export interface CallAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** One plain request. @throws ApiError `network` or `stalled`, and the problem of an answer that is not 2xx */
export function call({ method, url, headers, body, stallMs }: Call): Promise<CallAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (code: 'network' | 'stalled') => reject(new ApiError({ code }, null));
    const outgoing = request(url, {
      method,
      agent,
      headers: { ...headers, ...(body && { 'Content-Length': String(body.length) }) },
    });
    outgoing.setTimeout(stallMs, () => {
      fail('stalled');
      outgoing.destroy();
    });
    outgoing.once('error', () => fail('network'));
    outgoing.once('close', () => fail('network'));
    outgoing.once('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.once('error', () => fail('network'));
      incoming.once('end', () => {
        const answer = {
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks),
        };
        if (answer.status < 300) return resolve(answer);
        const retryAfterMs = parseRetryAfter(incoming.headers['retry-after'] ?? null, Date.now());
        reject(new ApiError(failureFromBody(answer.body.toString()), answer.status, retryAfterMs));
      });
    });
    outgoing.end(body);
  });
}

export const jsonOf = <T>({ body }: CallAnswer): T => JSON.parse(body.toString()) as T;
