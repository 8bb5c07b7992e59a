import type { Attachment } from '@case-attachments/contract';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CaseSession } from '../case/case-session.js';
import type { CaseSnapshot, DownloadState } from '../case/case-state.js';
import { type CaseAccess, currentAccess, isStillOpen } from './case-access.js';
import { lockedCode } from './viewed-image.js';

/** What is locked can't be downloaded, so there is no use in choosing it. */
export function isSelectable(attachment: Attachment): boolean {
  return lockedCode(attachment) === null;
}

/**
 * The attachments a person has ticked. They stay ticked when the list is sorted, filtered or grows, and are forgotten when
 * they leave the case, when their download has begun, and with the person or the case.
 */
export class RowSelection implements ReactiveController {
  #picked: ReadonlyMap<string, Attachment> = new Map();
  #isAsked = false;
  #anchorId: string | null = null;
  #access: CaseAccess | null = null;
  #download: DownloadState | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly source: { readonly session: CaseSession | null },
  ) {
    host.addController(this);
  }

  /** The rows show their boxes: asked for, or something is ticked. */
  get isOn(): boolean {
    return this.#isAsked || this.#picked.size > 0;
  }

  has(attachmentId: string): boolean {
    return this.#picked.has(attachmentId);
  }

  /** In the order they were ticked. */
  get attachments(): readonly Attachment[] {
    return [...this.#picked.values()];
  }

  /** Show the boxes. */
  start(): void {
    this.#isAsked = true;
    this.host.requestUpdate();
  }

  clear(): void {
    this.#picked = new Map();
    this.#isAsked = false;
    this.#anchorId = null;
    this.host.requestUpdate();
  }

  /**
   * @param shown the rows in their order
   * @param toAnchor also every row from here to the one that was ticked last
   */
  pick(attachment: Attachment, isPicked: boolean, shown: readonly Attachment[], toAnchor: boolean): void {
    const here = shown.indexOf(attachment);
    const anchor = toAnchor ? shown.findIndex(({ id }) => id === this.#anchorId) : -1;
    const range =
      anchor < 0 || here < 0
        ? [attachment]
        : shown.slice(Math.min(here, anchor), Math.max(here, anchor) + 1).filter(isSelectable);
    this.#anchorId = attachment.id;
    this.#set(range, isPicked);
  }

  pickAll(shown: readonly Attachment[], isPicked: boolean): void {
    // It stays on, with nothing in it.
    this.#isAsked = true;
    this.#set(shown.filter(isSelectable), isPicked);
  }

  hostUpdate(): void {
    const { session } = this.source;
    const snapshot = session?.snapshot ?? null;
    const mayExport = snapshot?.policy?.actions.includes('export') ?? false;
    const isTheirs = this.#access === null || isStillOpen(this.#access, session);
    this.#access = currentAccess(session);
    const before = this.#download;
    this.#download = snapshot?.download ?? null;
    if (!this.isOn) return;
    const hasBegun =
      snapshot?.download.status === 'saving' &&
      snapshot.download.scope.kind === 'selected' &&
      snapshot.download.form !== 'file' &&
      before?.status !== 'saving' &&
      before?.status !== 'paused';
    if (!isTheirs || !mayExport || hasBegun) this.clear();
    else if (snapshot) this.#forgetGone(snapshot);
  }

  #set(attachments: readonly Attachment[], isPicked: boolean): void {
    const picked = new Map(this.#picked);
    for (const attachment of attachments) {
      if (isPicked) picked.set(attachment.id, attachment);
      else picked.delete(attachment.id);
    }
    this.#picked = picked;
    this.host.requestUpdate();
  }

  /** What the list would show, and does not, is not in the case any more. */
  #forgetGone({ list, notices }: CaseSnapshot): void {
    if (this.#picked.size === 0) return;
    const deleted = new Set(
      notices.flatMap((notice) => (notice.kind === 'deleted' ? [notice.attachment.id] : [])),
    );
    const isComplete = list.loadedAtMs !== null && !list.loading && !list.hasMore;
    const shown = isComplete ? new Set(list.attachments.map(({ id }) => id)) : null;
    const { category } = list.view;
    const isGone = (one: Attachment) =>
      (deleted.has(one.id) && !shown?.has(one.id)) ||
      (shown !== null && !shown.has(one.id) && (category === null || one.category === category));
    const gone = this.attachments.filter(isGone);
    if (gone.length > 0) this.#set(gone, false);
  }
}
