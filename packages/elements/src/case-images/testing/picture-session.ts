import type { Attachment } from '@case-attachments/contract';
import type { Failure } from '../../case/case-state.js';
import { FakeSession, fakeAttachment, readySnapshot } from '../../case-attachments/testing/fake-session.js';
import type { PreviewLoader } from '../../preview/preview-loader.js';

export interface AskedPicture {
  readonly name: string;
  readonly size: number;
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
  } = {},
  over: Partial<Attachment> = {},
): Attachment {
  return fakeAttachment(name, {
    preview: { state: 'available', width, height, pageCount, animated, autoContrast, incomplete },
    ...over,
  });
}

/** A session with real pictures, drawn here, whose viewed one can be moved. */
export class PictureSession extends FakeSession {
  readonly asked: AskedPicture[] = [];
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

  override readonly previews: PreviewLoader = {
    load: async (attachment, size, { page = 1, priority, signal } = {}) => {
      this.asked.push({ name: attachment.name, size, page, priority });
      await this.#gate;
      signal?.throwIfAborted();
      const failure = this.failures.get(attachment.name);
      if (failure) throw Object.assign(new Error(failure.code), { failure });
      const url = URL.createObjectURL(await draw(attachment, size, page));
      signal?.throwIfAborted();
      this.shown.add(url);
      return {
        url,
        release: () => {
          URL.revokeObjectURL(url);
          this.shown.delete(url);
        },
      };
    },
  };
}

/** A jaw of sorts: enough to see shape, zoom and page. */
async function draw({ name, preview }: Attachment, size: number, page: number): Promise<Blob> {
  const known = preview.state === 'available' ? preview : { width: 4, height: 3 };
  const ratio = Math.min(1, size / Math.max(known.width, known.height));
  const width = Math.max(1, Math.round(known.width * ratio));
  const height = Math.max(1, Math.round(known.height * ratio));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
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
  return canvas.convertToBlob({ type: 'image/png' });
}
