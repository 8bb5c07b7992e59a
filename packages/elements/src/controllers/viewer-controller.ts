import type { Attachment } from '@case-attachments/contract';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CaseSession } from '../case/case-session.js';
import type { Failure } from '../case/case-state.js';
import { type CaseAccess, currentAccess, isStillOpen } from './case-access.js';
import { failureOf } from './failure-of.js';

export type ViewerKind = 'pdf' | 'video' | 'audio' | 'text' | 'image';

export type ViewerState =
  | { readonly status: 'loading' | 'not-showable' | 'blocked' }
  | { readonly status: 'shown'; readonly kind: Exclude<ViewerKind, 'text'>; readonly url: string }
  | { readonly status: 'text'; readonly text: string; readonly isCut: boolean }
  | { readonly status: 'failed'; readonly failure: Failure };

/** So much text still scrolls well. Bytes. */
const MAX_TEXT_BYTES = 1_000_000;
/** The directives that decide whether a blob URL may be shown in a frame, a player or a picture. */
const BLOCKING = /^(frame-src|child-src|media-src|img-src|default-src|object-src)/;

/** How the browser itself can show this file; null when it cannot. The server decided the media type from the content. */
export function viewerKind({ mediaType }: Attachment): ViewerKind | null {
  const type = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/pdf') return navigator.pdfViewerEnabled === false ? null : 'pdf';
  if (type.startsWith('video/')) return 'video';
  if (type.startsWith('audio/')) return 'audio';
  return type === 'text/plain' || type === 'text/csv' ? 'text' : null;
}

/**
 * One file in the viewer: loads it with the session's credentials, notices when the portal's CSP or the browser does
 * not let it show, and gives its memory back when the viewer closes. Closes by itself when the element shows another
 * case, or the person has no access any more or is another one.
 */
export class ViewerController implements ReactiveController {
  #attachment: Attachment | null = null;
  #access: CaseAccess | null = null;
  #state: ViewerState = { status: 'loading' };
  #closing: AbortController | null = null;
  #release: (() => void) | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly session: () => CaseSession | null,
    private readonly findDialog: () => HTMLDialogElement | null,
  ) {
    host.addController(this);
  }

  get attachment(): Attachment | null {
    return this.#attachment;
  }

  get state(): ViewerState {
    return this.#state;
  }

  open(session: CaseSession, attachment: Attachment): void {
    this.#end();
    const access = currentAccess(session);
    if (!access) return;
    this.#attachment = attachment;
    this.#access = access;
    this.#closing = new AbortController();
    document.addEventListener('securitypolicyviolation', this.#onViolation, { signal: this.#closing.signal });
    void this.#load(session, attachment, this.#closing.signal);
  }

  close(): void {
    this.#end();
    const dialog = this.findDialog();
    if (dialog?.open) dialog.close();
    this.host.requestUpdate();
  }

  download(): void {
    if (this.#attachment) this.#access?.session.download(this.#attachment.id);
  }

  /** The player or the picture could not use what it got. */
  showFailed(): void {
    if (this.#state.status === 'shown') this.#set({ status: 'not-showable' });
  }

  hostUpdate(): void {
    if (this.#access && !isStillOpen(this.#access, this.session())) this.close();
  }

  hostUpdated(): void {
    const dialog = this.findDialog();
    if (this.#attachment && dialog && !dialog.open) dialog.showModal();
  }

  hostDisconnected(): void {
    if (this.#attachment) this.close();
  }

  async #load(session: CaseSession, attachment: Attachment, signal: AbortSignal): Promise<void> {
    const kind = attachment.category === 'image' ? 'image' : viewerKind(attachment);
    if (kind === null) return this.#set({ status: 'not-showable' });
    this.#set({ status: 'loading' });
    try {
      if (kind === 'image') return await this.#loadPicture(session, attachment, signal);
      const blob = await session.openContent(attachment.id, signal);
      signal.throwIfAborted();
      if (kind === 'text') {
        const text = await blob.slice(0, MAX_TEXT_BYTES).text();
        signal.throwIfAborted();
        return this.#set({ status: 'text', text, isCut: blob.size > MAX_TEXT_BYTES });
      }
      const url = URL.createObjectURL(blob);
      this.#release = () => URL.revokeObjectURL(url);
      this.#set({ status: 'shown', kind, url });
    } catch (error) {
      if (!signal.aborted) this.#set({ status: 'failed', failure: failureOf(error) });
    }
  }

  async #loadPicture(session: CaseSession, attachment: Attachment, signal: AbortSignal): Promise<void> {
    if (attachment.preview.state === 'none') {
      const { code, detail } = attachment.preview;
      return this.#set({ status: 'failed', failure: { code, detail } });
    }
    const edgePixels = Math.max(window.innerWidth, window.innerHeight) * window.devicePixelRatio;
    const picture = await session.previews.load(attachment, edgePixels, { priority: 'high', signal });
    if (signal.aborted) return picture.release();
    this.#release = () => picture.release();
    this.#set({ status: 'shown', kind: 'image', url: picture.url });
  }

  readonly #onViolation = (event: SecurityPolicyViolationEvent): void => {
    const isOurs = event.blockedURI.startsWith('blob') && BLOCKING.test(event.effectiveDirective);
    if (isOurs && this.#state.status === 'shown') this.#set({ status: 'blocked' });
  };

  #set(state: ViewerState): void {
    this.#state = state;
    this.host.requestUpdate();
  }

  #end(): void {
    this.#closing?.abort();
    this.#closing = null;
    this.#release?.();
    this.#release = null;
    this.#attachment = null;
    this.#access = null;
  }
}
