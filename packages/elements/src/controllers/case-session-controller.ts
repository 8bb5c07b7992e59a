import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CredentialsMode, GetToken } from '../api/credentials.js';
import type { CaseEvent, CaseSession, CaseSessionOptions } from '../case/case-session.js';
import { type CaseSnapshot, idleSnapshot } from '../case/case-state.js';
import { acquireCaseSession, logoutOf } from '../case/open-case-session.js';
import { isSignedOut, signedOut } from '../case/signed-out.js';
import { AttachmentsChangeEvent, CaseAuthRequiredEvent } from '../events/attachment-events.js';
import { AttachmentUploadEvent } from '../events/upload-events.js';

/** What the controller reads from its element. */
export interface CaseSessionHost extends ReactiveControllerHost, HTMLElement {
  readonly server: string;
  readonly caseId: string;
  readonly caseLabel?: string;
  /** `include`: cookies of the server's origin. */
  readonly credentials: string | null;
  readonly rememberFiles?: boolean;
  readonly downloadWorker?: string | null;
  readonly getToken: GetToken | null;
}

export interface HeldSession {
  readonly session: CaseSession;
  release(): void;
}

type Shows = 'list' | 'pictures';

export interface CaseSessionControllerOptions {
  /** What the element shows of the case: others on the page may rely on it. */
  readonly shows?: Shows;
  /** Where sessions come from. Default: {@link CaseSessionController.acquire}. */
  readonly acquire?: (options: CaseSessionOptions) => HeldSession;
}

/** With so many files on their way, rendering each step of each would take the time they need. */
const MANY_TRANSFERS = 20;
const MANY_TRANSFERS_MS = 100;

/** The connected elements of a session, and what each shows of it. */
const connected = new WeakMap<CaseSession, Map<HTMLElement, Shows>>();

/** The first element on this page that shows it, null for none. */
export function elementShowing(session: CaseSession, what: Shows): HTMLElement | null {
  for (const [element, shows] of connected.get(session) ?? []) if (shows === what) return element;
  return null;
}

/**
 * Holds the case's session for an element: acquires it once the element is connected and configured, swaps it when
 * server, case or credentials change, releases it when the element leaves the page, and asks for an update on every
 * new snapshot. Turns the session's notifications into DOM events. Owns no state of the case itself.
 */
export class CaseSessionController implements ReactiveController {
  /** The page's shared session for these options. */
  static readonly acquire = acquireCaseSession;

  #held: HeldSession | null = null;
  /** The session held last, also when it was let go: it lives on for a while, and its person may sign out then. */
  #last: CaseSession | null = null;
  /** Without a session, for want of credentials: they went with the person. */
  #isSignedOut = false;
  #options: CaseSessionOptions | null = null;
  #unsubscribes: (() => void)[] = [];
  /** What the element showed last, and when, of `performance.now`. */
  #shown: CaseSnapshot | null = null;
  #shownAtMs = Number.NEGATIVE_INFINITY;
  #showLater: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: CaseSessionHost,
    private readonly settings: CaseSessionControllerOptions = {},
  ) {
    host.addController(this);
  }

  /** Null until the element has a server, a case and credentials. */
  get session(): CaseSession | null {
    return this.#held?.session ?? null;
  }

  /** Null until then, too; once its person has left, it says so also without a session. */
  get snapshot(): CaseSnapshot | null {
    return this.#held?.session.snapshot ?? (this.#isSignedOut ? signedOut(idleSnapshot) : null);
  }

  /**
   * Bring the element that shows the pictures of this case to where the person looks.
   * @returns whether there is one on this page
   */
  revealPictures(): boolean {
    const element = this.session && elementShowing(this.session, 'pictures');
    if (!element) return false;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    // `nearest`: one that is in view already does not move.
    element.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
    return true;
  }

  /**
   * Forgets the person of this element's session, in all cases of its server, in this browser; of the last one when the element has
   * left the page.
   */
  async logout(): Promise<void> {
    const session = this.#last;
    // Once let go of it may become another person's: a second call must not sign that one out.
    if (!this.#held) {
      this.#last = null;
      this.#isSignedOut = session !== null;
      this.host.requestUpdate();
    }
    if (session) await Promise.all([session.logout(), logoutOf(session.server)]);
  }

  hostConnected(): void {
    this.host.requestUpdate();
  }

  hostUpdate(): void {
    if (this.host.isConnected) this.#sync();
    clearTimeout(this.#showLater);
    this.#showLater = undefined;
    this.#shown = this.snapshot;
    this.#shownAtMs = performance.now();
  }

  hostDisconnected(): void {
    // A portal that moves the element disconnects and connects it in one go: keep the session then.
    queueMicrotask(() => {
      if (!this.host.isConnected) this.#swap(null);
    });
  }

  #sync(): void {
    const options = sessionOptions(this.host);
    if (sameOptions(options, this.#options)) return;
    this.#swap(options);
  }

  #swap(options: CaseSessionOptions | null): void {
    const before = this.#held;
    const beforeUnsubscribes = this.#unsubscribes;
    this.#options = options;
    this.#unsubscribes = [];
    // The new one first: an unchanged key then keeps its session alive.
    this.#held = options ? (this.settings.acquire ?? CaseSessionController.acquire)(options) : null;
    const wasSignedOut = before ? isSignedOut(before.session.snapshot) : this.#isSignedOut;
    this.#isSignedOut = options === null && wasSignedOut;
    if (this.#held) {
      this.#last = this.#held.session;
      this.#listen(this.#held.session);
    }
    for (const unsubscribe of beforeUnsubscribes) unsubscribe();
    before?.release();
  }

  #listen(session: CaseSession): void {
    this.#unsubscribes.push(
      session.subscribe(() => this.#show(session.snapshot)),
      session.onEvent((event) => this.#dispatch(session, event)),
    );
    const { shows } = this.settings;
    if (!shows) return;
    const elements = connected.get(session) ?? new Map();
    connected.set(session, elements.set(this.host, shows));
    this.#unsubscribes.push(() => {
      elements.delete(this.host);
    });
  }

  /** Anything at once, but for the steps of many transfers: no eye needs those more often. */
  #show(snapshot: CaseSnapshot): void {
    const maySlow = snapshot.transfers.length > MANY_TRANSFERS && onlyTransfersDiffer(this.#shown, snapshot);
    const waitMs = this.#shownAtMs + MANY_TRANSFERS_MS - performance.now();
    if (!maySlow || waitMs <= 0) this.host.requestUpdate();
    else this.#showLater ??= setTimeout(() => this.host.requestUpdate(), waitMs);
  }

  #dispatch(session: CaseSession, event: CaseEvent): void {
    switch (event.type) {
      case 'attachments-change':
        this.host.dispatchEvent(new AttachmentsChangeEvent(session.caseId));
        break;
      case 'auth-required':
        this.host.dispatchEvent(new CaseAuthRequiredEvent(session.caseId));
        break;
      default: {
        const transfer = session.snapshot.transfers.find(({ id }) => id === event.transferId);
        if (transfer) {
          this.host.dispatchEvent(
            new AttachmentUploadEvent(`attachment-${event.type}`, session.caseId, transfer),
          );
        }
      }
    }
  }
}

function onlyTransfersDiffer(a: CaseSnapshot | null, b: CaseSnapshot): boolean {
  if (a === null || a.transfers.length !== b.transfers.length) return false;
  return (Object.keys(b) as (keyof CaseSnapshot)[]).every(
    (key) => key === 'transfers' || Object.is(a[key], b[key]),
  );
}

/** Null while something is missing: no request is made before the portal chose how to prove who is asking. */
function sessionOptions(host: CaseSessionHost): CaseSessionOptions | null {
  const credentials = credentialsMode(host);
  const server = absoluteServer(host.server);
  if (!server || !host.caseId || !credentials) return null;
  return {
    server,
    caseId: host.caseId,
    caseLabel: host.caseLabel || host.caseId,
    credentials,
    rememberFiles: host.rememberFiles ?? null,
    downloadWorker: host.downloadWorker || null,
  };
}

function credentialsMode(host: CaseSessionHost): CredentialsMode | null {
  if (host.getToken) return { kind: 'token', getToken: host.getToken };
  return host.credentials === 'include' ? { kind: 'cookie' } : null;
}

function absoluteServer(server: string): string | null {
  if (!server) return null;
  try {
    const url = new URL(server, document.baseURI);
    if (/^https?:$/.test(url.protocol)) return (url.origin + url.pathname).replace(/\/+$/, '');
  } catch {
    // told below
  }
  console.warn(`case-attachments: "server" is not a web address: ${server}`);
  return null;
}

function sameOptions(a: CaseSessionOptions | null, b: CaseSessionOptions | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.server === b.server &&
    a.caseId === b.caseId &&
    a.caseLabel === b.caseLabel &&
    a.rememberFiles === b.rememberFiles &&
    a.downloadWorker === b.downloadWorker &&
    a.credentials.kind === b.credentials.kind &&
    (a.credentials.kind === 'cookie' ||
      (b.credentials.kind === 'token' && a.credentials.getToken === b.credentials.getToken))
  );
}
