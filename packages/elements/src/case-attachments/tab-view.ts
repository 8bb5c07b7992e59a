import type { Action, Attachment } from '@case-attachments/contract';
import type { CaseSession } from '../case/case-session.js';
import type { CaseSnapshot, TransferSnapshot } from '../case/case-state.js';
import type { RowWindow } from '../controllers/row-window.js';
import type { Thumbnails } from '../controllers/thumbnails.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import type { DownloadRequest } from './tab-downloads.js';
import type { TabSelection } from './tab-selection.js';

/** What the parts of the tab are rendered from, made anew for each update. */
export interface TabView {
  /** Null until the element has a server, a case and credentials. */
  readonly session: CaseSession | null;
  readonly snapshot: CaseSnapshot;
  readonly localize: LocalizeController;
  /** In words, for everything that names the case. */
  readonly caseLabel: string;
  /** Attachments that arrived from here a moment ago. */
  readonly justAttachedIds: ReadonlySet<string>;
  /** Which files on their way have a row. */
  readonly transferWindow: RowWindow<TransferSnapshot>;
  /** Small pictures in the rows. */
  readonly thumbnails: Thumbnails;
  /** The rows a person has ticked; null while its code is not here. */
  readonly selection: TabSelection | null;
  /** Transfers from here that are attached but not among the rows. */
  readonly hiddenArrivals: readonly TransferSnapshot[];
  /** The list has been the last known one for a while, though the server answers. */
  readonly isStale: boolean;
  readonly actions: TabActions;
}

/** What a person can ask for beyond the session's own methods. */
export interface TabActions {
  openAttachDialog(): void;
  dismissHiddenArrivals(): void;
  view(attachment: Attachment): void;
  /** @param atMs the `timeStamp` of what asked for it */
  remove(attachment: Attachment, atMs: number): void;
  undoDelete(noticeId: string, attachment: Attachment): void;
  chooseAgain(transferId: string): void;
  /** Must be called in the click. */
  download(request: DownloadRequest): void;
  showDownloadOptions(request: DownloadRequest): void;
}

/** Whether the server lets this person do it. False until the policy is known. */
export function may(snapshot: CaseSnapshot, action: Action): boolean {
  return snapshot.policy?.actions.includes(action) ?? false;
}

/** How many files the case holds, whatever the filter. Null until the first page came. */
export function caseTotal(snapshot: CaseSnapshot): number | null {
  const counts = snapshot.list.countsByCategory;
  return counts && Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** What stands where the list is. */
export type TabContent =
  | 'list'
  | 'skeleton'
  | 'empty'
  | 'no-match'
  | 'failed'
  | 'denied'
  | 'signed-out'
  | 'nothing';

/** @param transfers those that are shown */
export function contentOf(snapshot: CaseSnapshot, transfers: readonly TransferSnapshot[]): TabContent {
  const { status, list } = snapshot;
  if (status === 'denied' || status === 'signed-out') return status;
  if (transfers.length > 0 || list.attachments.length > 0) return 'list';
  // What a strip says already, with the way on.
  if (status === 'insecure' || (status === 'failed' && snapshot.signInNeeded)) return 'nothing';
  if (status === 'failed' || (list.loadedAtMs === null && list.failure)) return 'failed';
  if (list.loadedAtMs === null || list.loading) return 'skeleton';
  return list.view.category && caseTotal(snapshot) ? 'no-match' : 'empty';
}
