import type { Attachment, AttachmentDetails } from '@case-attachments/contract';
import { ApiClient } from '../../api/api-client.js';
import { Authenticator } from '../../api/authenticator.js';
import { sha256Hex } from '../block-plan.js';

/** What goes wrong with one answer. Bytes count from the start of the answer's body. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly code?: string }
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'reset' | 'short' | 'stall' | 'corrupt'; readonly afterBytes: number }
  | { readonly kind: 'etag'; readonly etag: string }
  | { readonly kind: 'ignores-range' }
  | { readonly kind: 'wrong-range' };

export interface Asked {
  readonly id: string;
  readonly what: 'details' | 'content';
  readonly range: string | null;
  readonly ifRange: string | null;
  readonly authorization: string | null;
  aborted: boolean;
  /** Its answer is through, or was broken off. */
  over: boolean;
}

const BLOCK = 1024 * 1024;
const CHUNK = 256 * 1024;

/**
 * Stands in for the server behind `fetch`, with real Responses and streams, for faults that no real server produces
 * on demand. Each content request of an id takes that id's next fault.
 */
export class FakeContentServer {
  readonly asked: Asked[] = [];
  /** What is answered to a wish for a ticket, by the end of its path; a server that has none when not set. */
  readonly tickets = new Map<'ticket' | 'export-ticket', string>();
  /** Bodies of the wishes for tickets. */
  readonly ticketWishes: unknown[] = [];
  /** Most requests for content that were open at a time. */
  mostOpen = 0;
  /** How long each answer takes, in milliseconds. */
  delayMs = 0;
  onAsked: () => void = () => {};
  /** Nobody answers. */
  isDown = false;
  readonly faults = new Map<string, Fault[]>();
  readonly #files = new Map<string, { details: AttachmentDetails; bytes: Uint8Array<ArrayBuffer> }>();
  readonly #original = window.fetch;

  install(): void {
    window.fetch = (input, init) => this.#answer(new URL(String(input)), init ?? {});
  }

  restore(): void {
    window.fetch = this.#original;
  }

  client(getToken: () => string = () => 'token'): ApiClient {
    return new ApiClient('https://files.test/api', new Authenticator({ kind: 'token', getToken }));
  }

  async add(id: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Attachment> {
    const digests: string[] = [];
    for (let at = 0; at < bytes.length; at += BLOCK) {
      digests.push(base64url(await crypto.subtle.digest('SHA-256', bytes.subarray(at, at + BLOCK))));
    }
    const attachment: Attachment = {
      id,
      name,
      extension: 'bin',
      category: 'other',
      mediaType: 'application/octet-stream',
      contentMismatch: false,
      sizeBytes: bytes.length,
      sha256: await sha256Hex(bytes),
      addedAtMs: Date.UTC(2026, 2, 14, 12),
      uploadedBy: { displayName: 'Front desk', self: false },
      scanState: 'clean',
      preview: { state: 'none', code: 'preview-none', detail: '' },
    };
    this.#files.set(id, {
      details: { ...attachment, blockSizeBytes: BLOCK, blockDigests: digests },
      bytes,
    });
    return attachment;
  }

  contentRanges(id: string): (string | null)[] {
    return this.asked.filter((ask) => ask.id === id && ask.what === 'content').map((ask) => ask.range);
  }

  async #answer(url: URL, init: RequestInit): Promise<Response> {
    const [, ticket] = /\/(ticket|export-ticket)$/.exec(url.pathname) ?? [];
    if (ticket) return this.#ticket(ticket as 'ticket' | 'export-ticket', init);
    const [, id = '', tail] = /attachments\/([^/]+)(\/content)?$/.exec(url.pathname) ?? [];
    const headers = new Headers(init.headers);
    const ask: Asked = {
      id,
      what: tail ? 'content' : 'details',
      range: headers.get('Range'),
      ifRange: headers.get('If-Range'),
      authorization: headers.get('Authorization'),
      aborted: false,
      over: false,
    };
    this.asked.push(ask);
    this.onAsked();
    const signal = init.signal!;
    if (signal.aborted) ask.over = true;
    signal.throwIfAborted();
    if (this.isDown) throw new TypeError('Failed to fetch');
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    if (signal.aborted) ask.over = true;
    signal.throwIfAborted();
    const file = this.#files.get(id);
    if (!file || !tail) {
      ask.over = true;
      return file ? Response.json(file.details) : problem(404, 'attachment-not-found');
    }
    return this.#content(file.bytes, `"${file.details.sha256}"`, ask, signal);
  }

  #ticket(kind: 'ticket' | 'export-ticket', { body }: RequestInit): Response {
    if (this.isDown) throw new TypeError('Failed to fetch');
    this.ticketWishes.push(body ? JSON.parse(String(body)) : null);
    const url = this.tickets.get(kind);
    if (!url) return problem(404, 'not-found');
    return Response.json(
      { url, useByMs: Date.now() + 60_000, expiresAtMs: Date.now() + 60_000 },
      { status: 201 },
    );
  }

  async #content(bytes: Uint8Array<ArrayBuffer>, etag: string, ask: Asked, signal: AbortSignal) {
    const fault = this.faults.get(ask.id)?.shift();
    const open = this.asked.filter(({ what, over }) => what === 'content' && !over).length;
    this.mostOpen = Math.max(this.mostOpen, open);
    ask.over = fault?.kind === 'no-answer' || fault?.kind === 'status';
    if (fault?.kind === 'no-answer') throw new TypeError('Failed to fetch');
    if (fault?.kind === 'status') return problem(fault.status, fault.code);
    const wanted = Number(/^bytes=(\d+)-$/.exec(ask.range ?? '')?.[1] ?? 0);
    const ranged = ask.range !== null && fault?.kind !== 'ignores-range' && fault?.kind !== 'etag';
    const start = ranged ? wanted + (fault?.kind === 'wrong-range' ? 1 : 0) : 0;
    const headers: Record<string, string> = { ETag: fault?.kind === 'etag' ? fault.etag : etag };
    if (ranged) headers['Content-Range'] = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
    const body = bodyOf(bytes.subarray(start), fault, ask, signal);
    return new Response(body, { status: ranged ? 206 : 200, headers });
  }
}

function bodyOf(bytes: Uint8Array<ArrayBuffer>, fault: Fault | undefined, ask: Asked, signal: AbortSignal) {
  const stopAt = fault && 'afterBytes' in fault && fault.kind !== 'corrupt' ? fault.afterBytes : bytes.length;
  let at = 0;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        signal.addEventListener('abort', () => {
          ask.aborted = true;
          ask.over = true;
          controller.error(signal.reason);
        });
      },
      async pull(controller) {
        if (at < stopAt) {
          const chunk = bytes.slice(at, Math.min(at + CHUNK, stopAt));
          if (fault?.kind === 'corrupt' && at <= fault.afterBytes && fault.afterBytes < at + chunk.length) {
            chunk[fault.afterBytes - at]! ^= 0xff;
          }
          at += chunk.length;
          controller.enqueue(chunk);
        } else if (fault?.kind === 'stall') await new Promise(() => {});
        else {
          ask.over = true;
          if (fault?.kind === 'reset') controller.error(new TypeError('network error'));
          else controller.close();
        }
      },
    },
    { highWaterMark: 0 },
  );
}

function problem(status: number, code?: string): Response {
  return new Response(code ? JSON.stringify({ code, detail: `About ${code}.` }) : '<html>proxy</html>', {
    status,
  });
}

function base64url(buffer: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** Bytes that repeat nowhere a block could be taken for another. */
export function someBytes(length: number, seed: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = (seed * 2654435761) >>> 0 || 1;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state >>> 0;
  }
  return new Uint8Array(words.buffer, 0, length);
}

/** A list as it comes from the server, one after the other. */
export async function* iterate(attachments: readonly Attachment[]) {
  yield* attachments;
}
