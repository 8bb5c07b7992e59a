import type { Attachment } from '@case-attachments/contract';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { GetToken } from '../api/credentials.js';
import type { CaseSessionOptions } from '../case/case-session.js';
import type { CaseSnapshot } from '../case/case-state.js';
import { type CaseAccess, currentAccess, isStillOpen } from '../controllers/case-access.js';
import {
  CaseSessionController,
  type CaseSessionHost,
  elementShowing,
  type HeldSession,
} from '../controllers/case-session-controller.js';
import type { FailedNotice } from '../controllers/failed-pictures.js';
import { GoneImage } from '../controllers/gone-image.js';
import { keepEnterInside } from '../controllers/keep-enter-inside.js';
import { keepInSight } from '../controllers/keep-in-sight.js';
import { LazyPart } from '../controllers/lazy-part.js';
import { type Picture, PictureController } from '../controllers/picture-controller.js';
import { PixelRatio } from '../controllers/pixel-ratio.js';
import { Thumbnails } from '../controllers/thumbnails.js';
import { imageAt, lockedFailure, type ViewedImage, viewedImage } from '../controllers/viewed-image.js';
import { AttachmentOpenEvent } from '../events/attachment-events.js';
import { LocalizeController } from '../localize/localize-controller.js';
import { wordsRoot } from '../localize/words-root.js';
import { controls } from '../theme/controls.styles.js';
import { states } from '../theme/states.styles.js';
import { tokens } from '../theme/tokens.styles.js';
import { blank } from './blank.js';
import { caseImagesStyles } from './case-images.styles.js';
import { film } from './film.js';
import { panelStrips } from './panel-strips.js';
import { thumbStrip } from './thumb-strip.js';

const SIDE_BY_SIDE_PX = 520;

/**
 * The case's pictures: the one viewed, with its name, Download and Expand, and a strip of all of them. Shows the same
 * case as a `<case-attachments>` of the same server, case and credentials, and moves when that one's View is used.
 *
 * @tagname case-images
 *
 * @fires {AttachmentOpenEvent} attachment-open - A picture was expanded.
 * @fires {CaseAuthRequiredEvent} case-auth-required - The server refused the credentials.
 * @fires {AttachmentsChangeEvent} attachments-change - The case's attachments are others than before.
 *
 * @csspart panel - Everything.
 * @csspart title - The heading.
 * @csspart counter - "2 of 5".
 * @csspart figure - The picture with its caption.
 * @csspart film - The dark frame of the picture.
 * @csspart image - The picture.
 * @csspart caption - Name and date under the picture.
 * @csspart previous - The arrow to the previous picture.
 * @csspart next - The arrow to the next picture.
 * @csspart download - The download button.
 * @csspart expand - The button that opens the lightbox.
 * @csspart thumbs - The strip of thumbnails.
 * @csspart thumb - A thumbnail.
 * @csspart current-thumb - The thumbnail of the picture shown.
 *
 * @cssproperty [--case-film=#0b0f12] - Behind pictures, in both schemes.
 * @cssproperty --case-accent - The outline of the current thumbnail, focus.
 * @cssproperty --case-surface - The panel's background.
 * @cssproperty --case-text - Names.
 * @cssproperty --case-text-muted - Dates and hints.
 */
export class CaseImages extends LitElement implements CaseSessionHost {
  static override styles = [tokens, controls, states, caseImagesStyles];

  /** The server's prefix: `https://files.example.org/api`. */
  @property() server = '';
  @property({ attribute: 'case-id' }) caseId = '';
  /** The case in words, for the lightbox; the id when not given. */
  @property({ attribute: 'case-label' }) caseLabel = '';
  /** `include`: cookies of the server's origin. Otherwise set `getToken`. */
  @property() credentials: string | null = null;
  /** The portal's way to a bearer token. A property, never an attribute. */
  @property({ attribute: false }) getToken: GetToken | null = null;

  /** Under which access the lightbox was opened; null when it is closed. */
  @state() private expandedFor: CaseAccess | null = null;

  readonly #localize = new LocalizeController(this);
  readonly #case = new CaseSessionController(this, {
    shows: 'pictures',
    acquire: (options) => this.acquireSession(options),
  });
  readonly #pictures = new PictureController(this, () => this.#case.session);
  readonly #thumbnails = new Thumbnails(this, () => this.#case.session);
  /** At hand before the first Expand, and before the network drops. */
  readonly #lightbox = new LazyPart(this, { fetch: loadLightbox });
  readonly #resizes = new ResizeObserver(([entry]) => this.#resized(entry!.contentRect.width));
  readonly #gone = new GoneImage();
  #widthPx = 0;
  #lastIndex = 0;

  /**
   * Forget everything of this identity in this browser: storage, pictures, uploads in flight. What has arrived stays
   * on the server. Call it when the person signs out.
   */
  async logout(): Promise<void> {
    this.expandedFor = null;
    await this.#case.logout();
  }

  /** Where the session comes from. For tests. */
  protected acquireSession(options: CaseSessionOptions): HeldSession {
    return CaseSessionController.acquire(options);
  }

  constructor() {
    super();
    new PixelRatio(this, () => {
      this.#thumbnails.refill();
      this.requestUpdate();
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resizes.disconnect();
    this.expandedFor = null;
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = wordsRoot(this, super.createRenderRoot());
    keepEnterInside(root);
    return root;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('caseId')) this.#lastIndex = 0;
  }

  protected override update(changed: PropertyValues<this>): void {
    // Here and not in willUpdate: by now the controller holds the session that is rendered.
    if (this.expandedFor && !isStillOpen(this.expandedFor, this.#case.session)) this.expandedFor = null;
    super.update(changed);
  }

  protected override render(): TemplateResult {
    const snapshot = this.#case.snapshot;
    const viewed =
      snapshot && snapshot.status !== 'denied' ? viewedImage(snapshot.images, this.#lastIndex) : null;
    if (viewed) this.#lastIndex = viewed.index;
    this.#gone.see(this.#case.session, viewed);
    if (viewed) this.#lightbox.prepare();
    const words = this.#localize.messages.images;
    return html`<section class="images" part="panel" aria-labelledby="title">
        <header>
          <h2 id="title" part="title">${words.title}</h2>
          <span class="count" part="counter" aria-live="polite">${viewed ? this.#counter(viewed) : nothing}</span>
        </header>
        <div class="strips" role="status">${snapshot?.status === 'ready' ? this.#strips(snapshot, viewed) : nothing}</div>
        ${viewed ? this.#viewer(snapshot!, viewed) : blank({ snapshot, localize: this.#localize, reload: () => this.#case.session?.reload() })}
      </section>
      ${
        viewed && this.expandedFor
          ? html`<case-images-lightbox
              .session=${this.#case.session}
              .smallPixels=${this.#filmPx() * window.devicePixelRatio}
              .lastIndex=${viewed.index}
              @close=${() => this.#closed()}
            ></case-images-lightbox>`
          : nothing
      }`;
  }

  protected override updated(): void {
    keepInSight(this.renderRoot.querySelector('.thumb[aria-current="true"]'));
  }

  #counter({ index, total }: ViewedImage): string {
    return this.#localize.messages.images.counter(
      this.#localize.number(index + 1),
      this.#localize.number(total),
    );
  }

  #strips(snapshot: CaseSnapshot, viewed: ViewedImage | null): readonly TemplateResult[] {
    const session = this.#case.session;
    const gone = this.#gone.attachment;
    return panelStrips({
      snapshot,
      localize: this.#localize,
      isBesideList: (session && elementShowing(session, 'list')?.checkVisibility?.()) ?? false,
      gone: gone && { name: gone.name, now: viewed?.attachment.name ?? '' },
      retry: (notice) => this.#retry(notice),
      dismiss: ({ id }) => session?.dismissNotice(id),
      dismissGone: () => {
        this.#gone.forget();
        this.requestUpdate();
      },
    });
  }

  #retry({ id, what, attachmentId }: FailedNotice): void {
    const { session } = this.#case;
    const attachment = session?.snapshot.images.images.find((each) => each.id === attachmentId);
    if (!session || !attachment) return;
    session.dismissNotice(id);
    if (what === 'download') session.download(attachmentId);
    else void this.#expand(attachment);
  }

  #viewer({ images: { images } }: CaseSnapshot, viewed: ViewedImage): TemplateResult {
    const localize = this.#localize;
    return html`${film({
      viewed,
      picture: this.#picture(viewed.attachment),
      localize,
      actions: {
        step: (by) => this.#view(imageAt(images, viewed.index + by)),
        download: ({ id }) => this.#case.session?.download(id),
        expand: (attachment) => void this.#expand(attachment),
        retry: () => {
          this.#pictures.retry();
          this.#thumbnails.retry();
        },
        broken: (url) => this.#pictures.broken(url),
      },
    })}${thumbStrip({
      images,
      current: viewed.index,
      localize,
      thumbnails: this.#thumbnails,
      view: (attachment) => this.#view(attachment),
    })}`;
  }

  #picture(attachment: Attachment): Picture {
    const locked = lockedFailure(attachment);
    if (locked) return { status: 'failed', failure: locked };
    return this.#pictures.picture(attachment, this.#filmPx() * window.devicePixelRatio);
  }

  #view(attachment: Attachment | undefined): void {
    if (attachment) this.#case.session?.view(attachment.id);
  }

  /** Called first thing in the click. */
  async #expand(attachment: Attachment): Promise<void> {
    const { session } = this.#case;
    const access = currentAccess(session);
    if (!session || !access || this.expandedFor) return;
    this.dispatchEvent(new AttachmentOpenEvent(session.caseId, attachment));
    session.view(attachment.id);
    try {
      await loadLightbox();
      if (this.isConnected && isStillOpen(access, this.#case.session)) this.expandedFor = access;
    } catch {
      if (!isStillOpen(access, this.#case.session)) return;
      session.addNotice({
        id: `lightbox ${attachment.id}`,
        kind: 'failed',
        what: 'view',
        attachmentId: attachment.id,
        fileName: attachment.name,
        failure: { code: 'network' },
      });
    }
  }

  /** Focus goes back to where it came from, or beside it when the picture seen last cannot be expanded. */
  #closed(): void {
    this.expandedFor = null;
    const find = (selector: string) => this.renderRoot.querySelector<HTMLElement>(selector);
    (find('[part="expand"]') ?? find('[part="download"]') ?? find('.thumb[tabindex="0"]'))?.focus();
  }

  /** Edge of the film in CSS pixels. */
  #filmPx(): number {
    const width = this.#widthPx || this.clientWidth;
    return width >= SIDE_BY_SIDE_PX ? (width - 24) * 0.6 : width;
  }

  #resized(widthPx: number): void {
    if (widthPx === this.#widthPx) return;
    this.#widthPx = widthPx;
    this.requestUpdate();
  }
}

const loadLightbox = async () => (await import('../lightbox/define-lightbox.js')).defineLightbox();

declare global {
  interface HTMLElementTagNameMap {
    'case-images': CaseImages;
  }
}
