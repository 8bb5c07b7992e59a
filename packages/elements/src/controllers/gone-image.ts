import type { Attachment } from '@case-attachments/contract';
import type { CaseSession } from '../case/case-session.js';
import { currentAccess } from './case-access.js';
import type { ViewedImage } from './viewed-image.js';

interface Seen {
  readonly session: CaseSession;
  readonly attachment: Attachment;
}

/** Knows the picture that somebody took away while it was on show: another one in its place must not pass for it. */
export class GoneImage {
  #seen: Seen | null = null;
  #gone: Seen | null = null;

  /** The one that has gone; null when none has, when this person deleted it, and once another was chosen. */
  get attachment(): Attachment | null {
    if (!this.#gone) return null;
    const { session, attachment } = this.#gone;
    const isOwnDoing = session.snapshot.notices.some(
      (notice) => notice.kind === 'deleted' && notice.attachment.id === attachment.id,
    );
    return isOwnDoing ? null : attachment;
  }

  /** What is on show now. Say it with every update. */
  see(session: CaseSession | null, viewed: ViewedImage | null): void {
    const before = this.#seen;
    this.#seen = session && viewed ? { session, attachment: viewed.attachment } : null;
    if (!session || !currentAccess(session) || (before ?? this.#gone)?.session !== session) {
      this.#gone = null;
      return;
    }
    if (!before || before.attachment.id === viewed?.attachment.id) return;
    const isStillThere = session.snapshot.images.images.some(({ id }) => id === before.attachment.id);
    this.#gone = isStillThere ? null : before;
  }

  /** It was read, or nobody sees this picture now. */
  forget(): void {
    this.#seen = null;
    this.#gone = null;
  }
}
