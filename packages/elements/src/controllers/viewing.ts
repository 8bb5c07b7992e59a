import type { Attachment } from '@case-attachments/contract';
import { ApiError } from '../api/api-error.js';
import type { CaseSession } from '../case/case-session.js';
import type { Failure, WaitingFor } from '../case/case-state.js';
import { blobLimitBytes } from '../download/targets/blob-target.js';
import { ThrottledUpdates } from '../download/throttled-updates.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import type { AttachmentContent } from '../preview/attachment-content.js';
import { previewFailure } from '../preview/preview-failure.js';
import type { Unmount, Viewer, ViewerContext, ViewerModule, ViewerProblem } from '../preview/viewer.js';
import { viewerFor } from '../preview/viewer-registry.js';
import { failureOf } from './failure-of.js';
import { canRetry } from './picture-controller.js';
import { lockedFailure } from './viewed-image.js';

/** Why a file is not shown, ready to be put into words. */
export type ViewingProblem =
  | { readonly kind: 'no-viewer' | 'empty' | 'viewer-failed' }
  | ViewerProblem
  | { readonly kind: 'failed'; readonly failure: Failure };

interface Loading {
  readonly status: 'loading';
  /** Of the file; 0 also where the viewer asks for none of it. */
  readonly receivedBytes: number;
  readonly waitingFor: WaitingFor | null;
}

export type ViewingState =
  | Loading
  /** It is large. @property canLoad the browser can hold so much */
  | { readonly status: 'asking'; readonly canLoad: boolean }
  | { readonly status: 'shown' }
  | { readonly status: 'problem'; readonly problem: ViewingProblem };

export interface ViewingOptions {
  readonly session: CaseSession;
  readonly attachment: Attachment;
  readonly localize: LocalizeController;
  /** Told with every new state. */
  readonly changed: () => void;
  /** Resolves when the container is on the page. */
  readonly ready: () => Promise<unknown>;
}

const BEGINNING: Loading = { status: 'loading', receivedBytes: 0, waitingFor: null };
/** The directives that decide whether a blob URL may be shown in a frame, a player or a picture. */
const BLOCKING = /^(frame|child|media|img|object|default)-src/;
/** Neither to be shown nor to be had otherwise. */
const OUT_OF_REACH: ReadonlySet<Failure['code']> = new Set([
  'attachment-infected',
  'attachment-unscannable',
  'attachment-not-scanned',
  'attachment-deleted',
  'attachment-not-found',
]);

/** One file in the viewer, from View to Close: finds who can show it, has it loaded and shown, and says why when it is not. */
export class Viewing {
  /** What the viewer fills. A new one for each try. */
  container = document.createElement('div');
  readonly attachment: Attachment;
  readonly viewer: Viewer | null;
  #state: ViewingState = BEGINNING;
  readonly #end = new AbortController();
  #try = new AbortController();
  #content: Promise<AttachmentContent> | null = null;
  #unmount: Unmount | null = null;
  readonly #progress = new ThrottledUpdates<Loading>((patch) => {
    if (this.#state.status === 'loading') this.#set({ ...this.#state, ...patch });
  });

  constructor(private readonly options: ViewingOptions) {
    this.attachment = options.attachment;
    this.viewer = viewerFor(options.attachment);
    this.#begin();
  }

  get state(): ViewingState {
    return this.#state;
  }

  /** Whether the file itself can be had. */
  get canDownload(): boolean {
    const { state } = this;
    return !(
      state.status === 'problem' &&
      state.problem.kind === 'failed' &&
      OUT_OF_REACH.has(state.problem.failure.code)
    );
  }

  get canRetry(): boolean {
    const { state } = this;
    if (state.status !== 'problem') return false;
    const { problem } = state;
    if (problem.kind === 'failed')
      return canRetry(problem.failure) || problem.failure.code === 'copy-damaged';
    return problem.kind === 'viewer-failed';
  }

  /** "Load it anyway", and "Try again", which goes on with what has arrived. */
  load(): void {
    this.#tearDown();
    this.#try = new AbortController();
    this.container = document.createElement('div');
    this.#set(BEGINNING);
    void this.#show(this.#try.signal);
  }

  /** Everything of it is let go. */
  end(): void {
    this.#end.abort(new DOMException('The viewer was closed.', 'AbortError'));
    this.#tearDown();
  }

  #begin(): void {
    const { sizeBytes } = this.attachment;
    const locked = lockedFailure(this.attachment);
    if (locked) {
      this.#state = { status: 'problem', problem: { kind: 'failed', failure: locked } };
    } else if (sizeBytes === 0) this.#state = { status: 'problem', problem: { kind: 'empty' } };
    else if (!this.viewer) this.#state = { status: 'problem', problem: { kind: 'no-viewer' } };
    else if (sizeBytes > (this.viewer.asksAboveBytes ?? Number.POSITIVE_INFINITY)) {
      this.#state = { status: 'asking', canLoad: sizeBytes <= blobLimitBytes() };
    } else void this.#show(this.#try.signal);
  }

  async #show(signal: AbortSignal): Promise<void> {
    document.addEventListener('securitypolicyviolation', this.#onViolation, { signal });
    try {
      const [module, content] = await Promise.all([this.#code(), this.#open(), this.options.ready()]);
      signal.throwIfAborted();
      const unmount = await module.mount(this.container, this.#context(content, signal));
      if (signal.aborted) return unmount?.();
      this.#unmount = unmount ?? null;
      this.#progress.drop();
      this.#set({ status: 'shown' });
    } catch (error) {
      if (signal.aborted) return;
      const told = (error as { failure?: Failure } | null)?.failure !== undefined;
      if (!told) reportError(error);
      this.#fail(told ? { kind: 'failed', failure: failureOf(error) } : { kind: 'viewer-failed' });
    }
  }

  async #code(): Promise<ViewerModule> {
    try {
      return await this.viewer!.load();
    } catch (cause) {
      // The network's trouble, most often; whoever writes a viewer wants to see the rest.
      console.error(cause);
      throw new ApiError({ code: 'network' }, null, null, { cause });
    }
  }

  #context(content: AttachmentContent, signal: AbortSignal): ViewerContext {
    return {
      attachment: this.attachment,
      content,
      signal,
      localize: this.options.localize,
      picture: (edgePixels) => this.#picture(edgePixels, signal),
      report: (problem) => {
        if (!signal.aborted) this.#fail(problem);
      },
    };
  }

  #open(): Promise<AttachmentContent> {
    this.#content ??= this.options.session
      .openContent(this.attachment, {
        signal: this.#end.signal,
        onReceived: (receivedBytes) => this.#progress.push({ receivedBytes }),
        onWaiting: (waitingFor) => this.#progress.push({ waitingFor }),
      })
      .catch((error: unknown) => {
        this.#content = null;
        throw error;
      });
    return this.#content;
  }

  async #picture(edgePixels: number, signal: AbortSignal): Promise<string> {
    const without = previewFailure(this.attachment);
    if (without) throw new ApiError(without, null);
    const { previews } = this.options.session;
    const picture = await previews.load(this.attachment, edgePixels, { priority: 'high', signal });
    if (signal.aborted) picture.release();
    signal.throwIfAborted();
    signal.addEventListener('abort', () => picture.release(), { once: true });
    return picture.url;
  }

  /** Before the file is seen, a blob that the policy stops on this page is taken to be its own. */
  readonly #onViolation = ({ blockedURI, effectiveDirective }: SecurityPolicyViolationEvent): void => {
    const isOurs = blockedURI.startsWith('blob') && BLOCKING.test(effectiveDirective);
    if (isOurs && this.#state.status === 'loading') {
      this.#fail({ kind: 'blocked', policy: `${effectiveDirective} blob:` });
    }
  };

  #fail(problem: ViewingProblem): void {
    this.#tearDown();
    if (problem.kind === 'blocked') tellDeveloper(problem.policy);
    this.#set({ status: 'problem', problem });
  }

  #tearDown(): void {
    this.#progress.drop();
    this.#try.abort(new DOMException('The file is not shown any more.', 'AbortError'));
    const unmount = this.#unmount;
    this.#unmount = null;
    try {
      unmount?.();
    } catch (error) {
      reportError(error);
    }
    this.container.replaceChildren();
  }

  #set(state: ViewingState): void {
    this.#state = state;
    this.options.changed();
  }
}

const told = new Set<string>();

/** Once on a page: the person cannot do anything about it, the portal can. */
function tellDeveloper(policy: string): void {
  if (told.has(policy)) return;
  told.add(policy);
  console.warn(
    `<case-attachments>: the page's Content-Security-Policy keeps View from showing a file. Add "${policy}" to it.`,
  );
}
