/**
 * What a page and the download worker say to each other. The page offers a file and gets an address below the worker's own folder;
 * a hidden frame opens it, and the worker answers with a stream that pulls chunk by chunk from the page through a MessagePort. A pull says
 * that the browser has taken everything before it.
 */

/** Other words, another number: a page trusts only a worker that speaks its own. */
export const PROTOCOL = 1;

/** Below the folder of the worker's script: all that the worker ever answers, so that no request of the portal is touched. */
export const SCOPE_FOLDER = 'case-attachments-download/';

export interface Offer {
  readonly kind: 'case-attachments-offer';
  readonly protocol: number;
  /** Last part of the address. */
  readonly id: string;
  readonly fileName: string;
  /** `test`: shown as plain text in the frame, where the page reads it again. */
  readonly purpose: 'save' | 'test';
}

/**
 * Said all the time that a file is under way: an event is what keeps a browser from ending the worker, a message on a port does
 * not. It comes with a port for the answer, a `Life`.
 */
export interface LifeSign {
  readonly kind: 'case-attachments-life-sign';
  readonly id: string;
}

export interface Life {
  /** Another one after the browser has ended the worker and started it again. */
  readonly instance: string;
}

/** On the offer's port. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly protocol: number; readonly instance: string }
  /** The browser asked for the address. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'pull' }
  /** The browser was given the end. */
  | { readonly kind: 'ended' }
  /** The browser wants no more: cancelled in its list of downloads, or no room. */
  | { readonly kind: 'cancelled' };

export type FromPage =
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'end' }
  /** There will be no whole file: let the browser's download fail. */
  | { readonly kind: 'fail' };

/** How often the worker looks whether its page has spoken, in milliseconds; a page behind others may speak once a minute. */
export const WATCH_MS = 30_000;

/** So many looks in vain, and the page is gone. Looks, not time: a computer that slept has missed both. */
export const LOOKS_IN_VAIN = 4;

/** Firefox ends a worker after 30 s without an event, however many bytes flow. */
export const LIFE_SIGN_MS = 10_000;
