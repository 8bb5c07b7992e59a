import type { WaitingFor } from '../case/case-state.js';

/**
 * The content of the file in the viewer: bytes, never a URL. Every byte was compared with the digests the server took at
 * the commit before it is handed out; a dropped network or a lapsed token is waited out. What is under way ends with the
 * viewer: the promises reject then.
 * Where it cannot be had, promises reject with an error whose `failure` says why. Let it pass: the viewer's dialog shows
 * the reason and, where that can help, Try again.
 */
export interface AttachmentContent {
  readonly sizeBytes: number;
  /**
   * All of it. Its type is that of the file where a browser may open it (PDF, video, audio; text as plain text), and
   * `application/octet-stream` for anything else: made into a URL, it never becomes a page of the portal's origin.
   * After a failure the next call goes on behind the last whole block (8 MiB).
   */
  blob(): Promise<Blob>;
  /**
   * A part of it, for formats that are read here and there. Whole blocks of 8 MiB are fetched.
   * @param startByte from 0
   * @param endByte the one behind the last; what lies past the end is left out
   */
  bytes(startByte: number, endByte: number): Promise<Uint8Array<ArrayBuffer>>;
  /** All of it in order, as fast as it is read. To cancel it ends the request in flight. */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** Whoever watches it load. */
export interface ContentWatch {
  /** Ends everything under way. */
  readonly signal: AbortSignal;
  readonly onReceived?: (receivedBytes: number) => void;
  /** What it waits for; null when bytes come again. */
  readonly onWaiting?: (waitingFor: WaitingFor | null) => void;
}
