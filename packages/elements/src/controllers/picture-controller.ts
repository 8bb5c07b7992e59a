import type { Attachment } from '@case-attachments/contract';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CaseSession } from '../case/case-session.js';
import type { Failure } from '../case/case-state.js';
import { previewFailure } from '../preview/preview-failure.js';
import type { LoadedPreview } from '../preview/preview-loader.js';
import { previewSizeFor } from '../preview/preview-size.js';
import { type CaseAccess, currentAccess, isStillOpen } from './case-access.js';
import { failureOf } from './failure-of.js';
import { ServerReturns } from './server-returns.js';

export { previewFailure } from '../preview/preview-failure.js';
export { canBePreviewOf, pageSize } from '../preview/preview-size.js';

/** A picture as an element can show it now. */
export type Picture =
  | { readonly status: 'loading' }
  | { readonly status: 'shown'; readonly url: string }
  | { readonly status: 'failed'; readonly failure: Failure };

export interface PictureOptions {
  /** From 1. */
  readonly page?: number;
  readonly priority?: 'high' | 'low';
}

interface Held {
  readonly size: number;
  readonly controller: AbortController;
  loaded: LoadedPreview | null;
}

/** All sizes of one page of one picture. */
interface Slot {
  /** Asked for in the render under way. */
  wanted: boolean;
  readonly held: Held[];
  /** By size: a small one may have worked where a large one failed. */
  readonly failures: Map<number, Failure>;
  /** The browser could not decode what came. */
  isBroken: boolean;
}

/**
 * Pictures for an element's render: ask for each one shown, in every render. What is not here yet is loaded and brings
 * another update; until then the largest size at hand stands in for it. What was not asked for in a render is let go,
 * and everything when the case is another, or the person is or has no access any more.
 */
export class PictureController implements ReactiveController {
  readonly #slots = new Map<string, Slot>();
  #access: CaseAccess | null = null;
  /** An update that was planned before its host left the page still comes: it takes nothing any more. */
  #hasLeft = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly session: () => CaseSession | null,
  ) {
    host.addController(this);
    new ServerReturns(host, session, () => this.#retryPassing());
  }

  /** @param boxPixels edge of the square to fill, in device pixels */
  picture(attachment: Attachment, boxPixels: number, { page = 1, priority }: PictureOptions = {}): Picture {
    const session = this.#hasLeft ? null : this.#currentSession();
    if (!session) return { status: 'loading' };
    const without = previewFailure(attachment);
    if (without) return { status: 'failed', failure: without };
    const slot = this.#slot(attachment.id, page);
    slot.wanted = true;
    if (slot.isBroken) return { status: 'failed', failure: { code: 'preview-damaged' } };
    const size = previewSizeFor(attachment, boxPixels, session.snapshot.policy?.previewSizes ?? [], page);
    const enough = slot.held.some((held) => held.size >= size);
    const failure = slot.failures.get(size);
    if (!enough && !failure) this.#load(session, slot, attachment, size, page, priority ?? 'high');
    const best = slot.held.filter(({ loaded }) => loaded).sort((a, b) => b.size - a.size)[0];
    if (best) return { status: 'shown', url: best.loaded!.url };
    return failure ? { status: 'failed', failure } : { status: 'loading' };
  }

  /** Forget what failed: the next render tries again. */
  retry(): void {
    for (const slot of this.#slots.values()) {
      slot.failures.clear();
      slot.isBroken = false;
    }
    this.host.requestUpdate();
  }

  /** What the server has decided stays; what it could not be asked is asked again. */
  #retryPassing(): void {
    let isWorthIt = false;
    for (const { failures } of this.#slots.values()) {
      for (const [size, failure] of failures) {
        if (canRetry(failure)) isWorthIt = failures.delete(size);
      }
    }
    if (isWorthIt) this.host.requestUpdate();
  }

  /** What the server called a picture is none to this browser. */
  broken(url: string): void {
    for (const slot of this.#slots.values()) {
      if (!slot.held.some(({ loaded }) => loaded?.url === url)) continue;
      letGo(slot.held.splice(0));
      slot.isBroken = true;
      this.host.requestUpdate();
    }
  }

  hostUpdate(): void {
    for (const slot of this.#slots.values()) slot.wanted = false;
  }

  hostUpdated(): void {
    for (const [key, slot] of this.#slots) {
      if (slot.wanted) letGoOfSmaller(slot);
      else {
        letGo(slot.held);
        this.#slots.delete(key);
      }
    }
  }

  hostConnected(): void {
    this.#hasLeft = false;
  }

  hostDisconnected(): void {
    this.#hasLeft = true;
    this.#clear();
  }

  #currentSession(): CaseSession | null {
    const session = this.session();
    if (!this.#access || !isStillOpen(this.#access, session)) {
      this.#clear();
      this.#access = currentAccess(session);
    }
    return this.#access?.session ?? null;
  }

  #clear(): void {
    for (const { held } of this.#slots.values()) letGo(held);
    this.#slots.clear();
  }

  #slot(attachmentId: string, page: number): Slot {
    const key = `${attachmentId} ${page}`;
    let slot = this.#slots.get(key);
    if (!slot) {
      slot = { wanted: true, held: [], failures: new Map(), isBroken: false };
      this.#slots.set(key, slot);
    }
    return slot;
  }

  #load(
    session: CaseSession,
    slot: Slot,
    attachment: Attachment,
    size: number,
    page: number,
    priority: 'high' | 'low',
  ): void {
    const controller = new AbortController();
    const held: Held = { size, controller, loaded: null };
    slot.held.push(held);
    const { signal } = controller;
    session.previews.load(attachment, size, { page, priority, signal }).then(
      (loaded) => {
        if (signal.aborted) return loaded.release();
        held.loaded = loaded;
        this.host.requestUpdate();
      },
      (error: unknown) => {
        if (signal.aborted) return;
        slot.held.splice(slot.held.indexOf(held), 1);
        slot.failures.set(size, failureOf(error));
        this.host.requestUpdate();
      },
    );
  }
}

const PASSING: ReadonlySet<Failure['code']> = new Set([
  'network',
  'stalled',
  'unauthenticated',
  'unavailable',
  'internal',
  'storage-unavailable',
  'response-invalid',
]);

/** Whether another try can help: the network's or the server's trouble, not the picture's. */
export function canRetry({ code }: Failure): boolean {
  return PASSING.has(code);
}

/** Once a larger one is here, what is smaller serves nobody. */
function letGoOfSmaller({ held }: Slot): void {
  const largest = Math.max(0, ...held.filter(({ loaded }) => loaded).map(({ size }) => size));
  letGo(held.filter(({ size }) => size < largest));
  held.splice(0, held.length, ...held.filter(({ size }) => size >= largest));
}

function letGo(held: readonly Held[]): void {
  for (const { controller, loaded } of held) {
    controller.abort();
    loaded?.release();
  }
}
