import type { Attachment } from '@case-attachments/contract';
import type { CredentialsMode } from '../api/credentials.js';
import type { AttachmentContent, ContentWatch } from '../preview/attachment-content.js';
import type { PreviewLoader } from '../preview/preview-loader.js';
import type { CaseSnapshot, DownloadOrder, ListView, Notice } from './case-state.js';

export interface CaseSessionOptions {
  /** The server's prefix without a slash at the end: `https://files.example.org/api`. */
  readonly server: string;
  readonly caseId: string;
  /** In words, for dialogs and the zip's name; the id when the portal gives none. */
  readonly caseLabel: string;
  readonly credentials: CredentialsMode;
  /**
   * Keep file handles in IndexedDB, so that an upload goes on after a restart without picking again. null: an element that
   * sends no files has no say in it.
   */
  readonly rememberFiles: boolean | null;
  /**
   * Address of the download worker on the page's own origin, for browsers that do not ask where to save. null: there is none, or
   * the element has no say in it.
   */
  readonly downloadWorker?: string | null;
}

/** Notifications the elements turn into DOM events. Listeners that throw never disturb the session. */
export type CaseEvent =
  | {
      readonly type: 'upload-start' | 'upload-progress' | 'upload-success' | 'upload-error';
      readonly transferId: string;
    }
  | { readonly type: 'attachments-change' }
  | { readonly type: 'auth-required' };

/**
 * One case on this page, shared by every element that shows it: `<case-attachments>` and `<case-images>` of the same
 * (server, case, identity) hold the same session. Methods start work and return; what came of it is in the
 * snapshot, and `subscribe` tells when the snapshot is a new one. It outlives its elements while uploads run.
 */
export interface CaseSession {
  readonly server: string;
  readonly caseId: string;
  readonly caseLabel: string;
  readonly snapshot: CaseSnapshot;
  /** Pictures of this case as object URLs, with the session's credentials and connection budget. */
  readonly previews: PreviewLoader;

  /** Called after the snapshot changed, at most once a microtask. @returns unsubscribe */
  subscribe(listener: () => void): () => void;
  /** Notifications, for DOM events. @returns unsubscribe */
  onEvent(listener: (event: CaseEvent) => void): () => void;

  /** Load policy and list again: "Try again". */
  reload(): void;
  setView(view: Partial<ListView>): void;
  loadMore(): void;

  /** Queue files that passed the policy. Bound to this case from here on. A file that matches an unfinished upload continues it. */
  attach(files: readonly PickedFile[]): void;
  /** Resolves when what is attached is on the list at once: the code for it comes after the list. */
  prepareAttach(): Promise<void>;
  pause(transferId: string): void;
  resume(transferId: string): void;
  pauseAll(): void;
  resumeAll(): void;
  retry(transferId: string): void;
  /** Stop and have the server forget the upload. */
  cancel(transferId: string): void;
  /** Take a failed or refused transfer off the list. */
  dismissTransfer(transferId: string): void;
  /** "Choose the file again" for a transfer with `needsFile`: goes on only when the content is the same. */
  chooseAgain(transferId: string, file: PickedFile): void;

  rename(attachmentId: string, name: string): Promise<void>;
  delete(attachmentId: string): Promise<void>;
  restore(attachmentId: string): Promise<void>;
  /** Show this picture in Case Images. */
  view(attachmentId: string): void;

  /** Save one attachment. Must be called in the click: the save picker needs the gesture. */
  download(attachmentId: string): void;
  /**
   * Save all attachments, or those of the order, as one zip where it says nothing else. One at a time: while one runs nothing
   * happens. Must be called in the click.
   */
  downloadAll(order?: DownloadOrder): void;
  /** Save what the last download could not. Must be called in the click. */
  retryMissing(): void;
  /** No request stays open; what is saved so far stays. */
  pauseDownload(): void;
  resumeDownload(): void;
  /** Its requests end, and nothing is left behind. */
  cancelDownload(): void;
  /** Close the strip that tells how Download All ended. */
  dismissDownload(): void;
  /** The content, for the viewer. Nothing of it is asked for yet. @throws ApiError `network` when the code for it cannot be had */
  openContent(attachment: Attachment, watch: ContentWatch): Promise<AttachmentContent>;

  addNotice(notice: Notice): void;
  dismissNotice(noticeId: string): void;

  /**
   * Forget this identity: object URLs, uploads in flight (the server keeps their bytes), and in this browser's storage every case and
   * user of the server. Also after the session's end. `logoutOf` does it for all of a person's sessions, other tabs included.
   */
  logout(): Promise<void>;
}

/** A file as picked or dropped. `handle` where the browser gives one. */
export interface PickedFile {
  readonly file: File;
  /** As it will be stored; the file's own when not given. */
  readonly name?: string;
  readonly handle?: FileSystemFileHandle;
}
