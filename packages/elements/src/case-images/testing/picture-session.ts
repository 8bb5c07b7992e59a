import type { Attachment } from '@case-attachments/contract';
import type { Failure } from '../../case/case-state.js';
import { FakeSession, fakeAttachment, readySnapshot } from '../../case-attachments/testing/fake-session.js';
import { pageSize } from '../../controllers/picture-controller.js';
import type { PreviewLoader, WindowPlace } from '../../preview/preview-loader.js';

export interface AskedPicture {
  readonly name: string;
  /** 0 for a window. */
  readonly size: number;
  /** `column,row` */
  readonly window: string | null;
  readonly page: number;
  readonly priority: string | undefined;
}

/** Of a picture the server can show. */
export function fakePicture(
  name: string,
  {
    width = 1200,
    height = 800,
    pageCount = 1,
    animated = false,
    autoContrast = false,
    incomplete = false,
    pages = undefined as readonly { readonly width: number; readonly height: number }[] | undefined,
  } = {},
  over: Partial<Attachment> = {},
): Attachment {
  return fakeAttachment(name, {
    preview: {
      state: 'available',
      width,
      height,
      pageCount,
      animated,
      autoContrast,
      incomplete,
      ...(pages && { pages: [...pages] }),
    },
    ...over,
  });
}

/** A session with real pictures, drawn here, whose viewed one can be moved. */
export class PictureSession extends FakeSession {
  readonly asked: AskedPicture[] = [];
  /** Held by somebody. */
  readonly shown = new Set<string>();
  /** By name: what the server says in place of a picture. */
  readonly failures = new Map<string, Failure>();
  /** Nothing arrives before it is called with false. */
  #gate: Promise<void> = Promise.resolve();
  #open = () => {};

  override readonly caseLabel = 'Case 1001, upper left molar';

  constructor(images: readonly Attachment[], viewedId: string | null = null) {
    super({ ...readySnapshot(images), images: { images, viewedId, loading: false, failure: null } });
  }

  override view = (viewedId: string) => {
    this.calls.push(['view', viewedId]);
    this.show({ images: { ...this.snapshot.images, viewedId } });
  };

  hold(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  letGo(): void {
    this.#open();
  }

  /** By what was asked for: equal requests share one picture, which is kept when nobody holds it any more, as the real loader does for a while. */
  readonly #drawn = new Map<string, { readonly url: Promise<string>; holders: number }>();

  override readonly previews: PreviewLoader = {
    load: async (attachment, part, { page = 1, priority, signal } = {}) => {
      const window = typeof part === 'number' ? null : `${part.column},${part.row}`;
      const size = typeof part === 'number' ? part : 0;
      this.asked.push({ name: attachment.name, size, window, page, priority });
      // Another person gets none that was made for somebody else.
      const userId = this.snapshot.policy?.user.id;
      const key = `${userId} ${attachment.id} ${page} ${window ?? size}`;
      let drawn = this.#drawn.get(key);
      if (!drawn) {
        drawn = { url: this.#draw(attachment, part, page), holders: 0 };
        this.#drawn.set(key, drawn);
      }
      drawn.holders += 1;
      let holding = true;
      const release = () => {
        if (!holding || !drawn) return;
        holding = false;
        drawn.holders -= 1;
        const { url } = drawn;
        if (drawn.holders === 0) url.then((each) => this.shown.delete(each)).catch(() => {});
      };
      try {
        const url = await drawn.url;
        signal?.throwIfAborted();
        this.shown.add(url);
        return { url, release };
      } catch (error) {
        // What failed is not kept.
        if (!signal?.aborted) this.#drawn.delete(key);
        release();
        throw error;
      }
    },
  };

  async #draw(attachment: Attachment, part: number | WindowPlace, page: number): Promise<string> {
    await this.#gate;
    const isWhole = typeof part === 'number';
    const failure =
      this.failures.get(attachment.name) ??
      (isWhole ? undefined : this.failures.get(`window ${part.column},${part.row}`));
    if (failure) throw Object.assign(new Error(failure.code), { failure });
    const edge = this.snapshot.policy!.previewWindowPixels;
    const drawn = isWhole
      ? await draw(attachment, page, part)
      : await draw(attachment, page, { left: part.column * edge, top: part.row * edge, edge });
    return URL.createObjectURL(drawn);
  }
}

interface Square {
  readonly left: number;
  readonly top: number;
  readonly edge: number;
}

/** The page within a box of so many pixels, or a square of it at its own pixels. */
async function draw(attachment: Attachment, page: number, part: number | Square): Promise<Blob> {
  const { width, height } = pageSize(attachment, page) ?? { width: 4, height: 3 };
  const ratio = typeof part === 'number' ? Math.min(1, part / Math.max(width, height)) : 1;
  const { left, top, edge } = typeof part === 'number' ? { left: 0, top: 0, edge: part } : part;
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.min(edge, Math.round(width * ratio) - left)),
    Math.max(1, Math.min(edge, Math.round(height * ratio) - top)),
  );
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, -left, -top);
  drawJaw(context, { width, height }, attachment.name, page);
  return canvas.convertToBlob({ type: 'image/png' });
}

/** A jaw of sorts: enough to see shape, zoom and page. */
function drawJaw(
  context: OffscreenCanvasRenderingContext2D,
  { width, height }: { readonly width: number; readonly height: number },
  name: string,
  page: number,
): void {
  const glow = context.createRadialGradient(
    width / 2,
    height / 2,
    0,
    width / 2,
    height / 2,
    Math.max(width, height) / 2,
  );
  glow.addColorStop(0, `hsl(${(name.length * 37) % 360} 18% 46%)`);
  glow.addColorStop(1, '#05080a');
  context.fillStyle = glow;
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#dfe5e9';
  for (let tooth = 0; tooth < 12; tooth += 1) {
    const x = width * (0.14 + tooth * 0.06);
    const rise = Math.abs(tooth - 5.5) * height * 0.012;
    context.fillRect(x, height * 0.34 - rise, width * 0.045, height * 0.14);
    context.fillRect(x, height * 0.52 - rise, width * 0.045, height * 0.14);
  }
  context.font = `${Math.round(height / 12)}px sans-serif`;
  context.fillText(String(page), width * 0.04, height * 0.94);
}
