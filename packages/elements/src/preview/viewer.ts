import type { Attachment } from '@case-attachments/contract';
import type { LocalizeController } from '../localize/localize-controller.js';
import type { AttachmentContent } from './attachment-content.js';

/** One way to show files: the dialog around it, with name, progress, Download and every plain reason, is ours. */
export interface Viewer {
  /** Tells viewers apart; registering another under the same id takes its place. */
  readonly id: string;
  /** By what the server knows of the file. The media type was decided from its content. */
  accepts(attachment: Attachment): boolean;
  /**
   * For a viewer that needs all of a file before it shows any of it: larger ones are loaded only when the person says so.
   * Bytes; without it nobody is asked.
   */
  readonly asksAboveBytes?: number;
  /** The code, fetched when a file is opened: `() => import('./stl-viewer.js')`. */
  load(): Promise<ViewerModule>;
}

export interface ViewerModule {
  /**
   * Show the file in the empty container, which is on the page. Resolve when it is to be seen: until then the dialog says
   * that it is loading.
   * @returns how to end it, called once when the dialog closes; `context.signal` tells the same
   * @throws anything: the dialog says the reason the error's `failure` gives, else that the viewer did not work
   */
  mount(container: HTMLElement, context: ViewerContext): Promise<Unmount | undefined>;
}

export type Unmount = () => void;

export type ViewerWords = Pick<LocalizeController, 'language' | 'messages' | 'bytes' | 'number' | 'date'>;

/** Everything a viewer is given. */
export interface ViewerContext {
  readonly attachment: Attachment;
  readonly content: AttachmentContent;
  /** Aborted when the dialog closes, and before the file is mounted anew. */
  readonly signal: AbortSignal;
  /** Language, words, numbers and sizes of the element. */
  readonly localize: ViewerWords;
  /**
   * The server's upright picture of it, at least so many pixels at its longer edge if it has them, as a URL that lasts
   * until the dialog closes.
   */
  picture(edgePixels: number): Promise<string>;
  /** It cannot be shown after all, now or after it was mounted: the dialog takes it down and says why. */
  report(problem: ViewerProblem): void;
}

export type ViewerProblem =
  /** The portal's Content-Security-Policy forbids it. */
  | {
      readonly kind: 'blocked' /** What would allow it, for the console: `frame-src blob:`. */;
      readonly policy: string;
    }
  /** This browser does not know its coding. */
  | { readonly kind: 'not-showable' }
  | { readonly kind: 'damaged' };
