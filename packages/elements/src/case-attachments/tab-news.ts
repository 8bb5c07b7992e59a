import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CaseSession } from '../case/case-session.js';
import { type CaseSnapshot, idleSnapshot, type ListView, type TransferSnapshot } from '../case/case-state.js';
import { failureWords } from '../localize/failure-words.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import type { Announcer } from './announcer.js';
import { batchProgress, isSentHere } from './batch-progress.js';
import { downloadStoppedHint } from './notice-words.js';
import { outageOf, outageWords } from './outage-words.js';

/** How long a file that just arrived says so. */
const JUST_ATTACHED_MS = 20_000;
/** Overall progress is told at each of these steps, as parts of the whole. */
const PROGRESS_STEPS = 4;

export interface TabNewsSource {
  readonly session: CaseSession | null;
  readonly snapshot: CaseSnapshot | null;
}

/**
 * Compares each snapshot with the one before: tells the announcer what is new, and remembers which files were attached
 * a moment ago. What was there when the session was acquired is no news.
 */
export class TabNews implements ReactiveController {
  #session: CaseSession | null = null;
  #before: CaseSnapshot | null = null;
  #saidView: ListView | null = null;
  #saidStep = 0;
  /** Of files that could not be attached: what was alarmed, and for which transfers. */
  #alarmed: { readonly text: string; readonly ids: ReadonlySet<string> } | null = null;
  #saidOutage: ReturnType<typeof outageOf> = null;
  #recent: ReadonlyMap<string, string> = new Map();
  #timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly source: TabNewsSource,
    private readonly localize: LocalizeController,
    private readonly announcer: Announcer,
    private readonly justAttachedMs = JUST_ATTACHED_MS,
  ) {
    host.addController(this);
  }

  /** Ids of attachments that came from here a moment ago. A new set only when it changed. */
  get justAttachedIds(): ReadonlySet<string> {
    return new Set(this.#recent.values());
  }

  hostUpdate(): void {
    const { session, snapshot } = this.source;
    if (session !== this.#session) {
      this.#session = session;
      this.#startAnew(snapshot);
      this.#before = snapshot;
      return;
    }
    if (!snapshot || snapshot === this.#before) return;
    let before = this.#before;
    this.#before = snapshot;
    if (before?.policy && before.policy.user.id !== snapshot.policy?.user.id) {
      // Another person, or nobody any more: what is left to tell them stands in the snapshot.
      this.#startAnew(snapshot);
      before = { ...idleSnapshot, online: before.online };
    }
    if (before && before.transfers !== snapshot.transfers)
      this.#tellTransfers(before.transfers, snapshot.transfers);
    if (before && before.notices !== snapshot.notices) this.#tellNotices(before, snapshot);
    this.#tellOutage(snapshot);
    this.#tellList(snapshot);
  }

  hostDisconnected(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#recent = new Map();
  }

  #startAnew(snapshot: CaseSnapshot | null): void {
    this.announcer.clear();
    this.#saidView = snapshot?.list.loadedAtMs != null ? snapshot.list.view : null;
    this.#saidStep = 0;
    this.#saidOutage = snapshot && outageOf(snapshot);
    this.#alarmed = null;
    this.#recent = new Map();
  }

  #tellTransfers(before: readonly TransferSnapshot[], after: readonly TransferSnapshot[]): void {
    const { messages } = this.localize;
    const words = messages.tab.announce;
    const known = new Map(before.map((transfer) => [transfer.id, transfer]));
    const became = (status: TransferSnapshot['status']) =>
      after.filter((transfer) => transfer.status === status && known.get(transfer.id)?.status !== status);
    const wasSentHere = ({ id }: TransferSnapshot) => {
      const one = known.get(id);
      return one !== undefined && isSentHere(one);
    };

    this.#withdrawAlarm(after);
    const started = after.filter((one) => isSentHere(one) && !wasSentHere(one)).length;
    if (started > 0) this.announcer.say(words.uploading(messages.common.files(started)));

    const done = became('done');
    this.#remember(done);
    if (done.length === 1 && done[0]) this.announcer.say(words.attached(done[0].fileName));
    else if (done.length > 1) this.announcer.say(words.attachedMany(done.length));

    for (const { id, status, fileName, failure } of after) {
      // Such as another file than the one that was begun.
      if (status !== 'paused' || !failure || failure === known.get(id)?.failure) continue;
      this.announcer.alarm(words.uploadStopped(fileName, failureWords(this.localize, failure, fileName)));
    }

    const failed = became('failed');
    const [first] = failed;
    if (first) {
      const reason = first.failure ? failureWords(this.localize, first.failure, first.fileName) : '';
      const text =
        failed.length > 1 ? words.uploadsFailed(failed.length) : words.uploadFailed(first.fileName, reason);
      this.announcer.alarm(text);
      this.#alarmed = { text, ids: new Set(failed.map(({ id }) => id)) };
    }
    this.#tellProgress(after);
  }

  /** One of them is on its way again, attached or off the list. */
  #withdrawAlarm(transfers: readonly TransferSnapshot[]): void {
    if (!this.#alarmed) return;
    const { text, ids } = this.#alarmed;
    const failed = transfers.filter(({ id, status }) => status === 'failed' && ids.has(id));
    if (failed.length === ids.size) return;
    this.announcer.withdraw(text);
    this.#alarmed = null;
  }

  #tellProgress(transfers: readonly TransferSnapshot[]): void {
    if (!transfers.some((one) => one.status === 'uploading' && isSentHere(one))) {
      this.#saidStep = 0;
      return;
    }
    const { bytesSafe, bytesTotal } = batchProgress(transfers);
    const step = bytesTotal === 0 ? 0 : Math.floor((bytesSafe / bytesTotal) * PROGRESS_STEPS);
    if (step > this.#saidStep && step < PROGRESS_STEPS) {
      const { part, total } = this.localize.bytesOf(bytesSafe, bytesTotal);
      this.announcer.say(this.localize.messages.tab.announce.progress(part, total));
    }
    this.#saidStep = step;
  }

  #tellNotices(before: CaseSnapshot, after: CaseSnapshot): void {
    const { announce, couldNot, discarded, downloadStopped, notAttached } = this.localize.messages.tab;
    const known = new Set(before.notices.map(({ id }) => id));
    for (const notice of after.notices) {
      if (known.has(notice.id)) continue;
      switch (notice.kind) {
        case 'deleted':
          this.announcer.say(announce.deleted(notice.attachment.name));
          break;
        case 'staged-discarded':
          this.announcer.alarm(announce.discarded(notice.count, notice.fromLabel));
          break;
        case 'not-attached':
          this.announcer.alarm(`${discarded.title(notice.count)}. ${notAttached[notice.why](notice.count)}`);
          break;
        case 'download-stopped':
          this.announcer.alarm(`${downloadStopped.title}. ${downloadStoppedHint(this.localize, notice)}`);
          break;
        case 'failed': {
          const reason = failureWords(this.localize, notice.failure, notice.fileName);
          this.announcer.alarm(`${couldNot[notice.what](notice.fileName)}: ${reason}`);
        }
      }
    }
  }

  /** In the words of the strip. */
  #tellOutage(snapshot: CaseSnapshot): void {
    const outage = outageOf(snapshot);
    const before = this.#saidOutage;
    if (outage === before) return;
    this.#saidOutage = outage;
    const { announce } = this.localize.messages.tab;
    if (outage) {
      const { title, hint } = outageWords(this.localize, outage);
      this.announcer.say(`${title}. ${hint('')}`);
    } else if (before) this.announcer.say(announce.over[before]);
  }

  #tellList({ list }: CaseSnapshot): void {
    if (list.loading || list.loadedAtMs === null || list.view === this.#saidView) return;
    const isFirst = this.#saidView === null;
    this.#saidView = list.view;
    if (isFirst) return;
    const { common, tab } = this.localize.messages;
    const kind = list.view.category ? common.categories[list.view.category] : '';
    this.announcer.say(tab.announce.shown(common.files(list.total), kind));
  }

  #remember(done: readonly TransferSnapshot[]): void {
    const arrived = done.flatMap(({ id, attachmentId }) =>
      attachmentId ? [[id, attachmentId] as const] : [],
    );
    if (arrived.length === 0) return;
    this.#recent = new Map([...this.#recent, ...arrived]);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const ids = new Set(arrived.map(([id]) => id));
      this.#recent = new Map([...this.#recent].filter(([id]) => !ids.has(id)));
      this.host.requestUpdate();
    }, this.justAttachedMs);
    this.#timers.add(timer);
  }
}
