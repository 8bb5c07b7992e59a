import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CaseSession } from '../case/case-session.js';
import { type DownloadState, idleSnapshot } from '../case/case-state.js';
import { failureWords } from '../localize/failure-words.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import type { Announcer } from './announcer.js';
import { downloadEnd } from './download-end.js';
import { howFar, isUnderWay } from './download-facts.js';

/** Progress is told at each of these steps, as parts of the whole. */
const STEPS = 10;
/** What is older of these need not be heard any more. */
const TOPIC = 'download';

export interface DownloadNewsSource {
  readonly session: CaseSession | null;
  readonly localize: LocalizeController;
  readonly announcer: Announcer;
}

/** Tells those who do not see the strip how a download fares: its progress now and then, its end at once. */
export class DownloadNews implements ReactiveController {
  #session: CaseSession | null;
  #before: DownloadState = idleSnapshot.download;
  #saidStep = 0;

  constructor(
    host: ReactiveControllerHost,
    private readonly source: DownloadNewsSource,
  ) {
    this.#session = source.session;
    host.addController(this);
  }

  hostUpdate(): void {
    const { session } = this.source;
    const download = session?.snapshot.download ?? idleSnapshot.download;
    const before = this.#before;
    this.#before = download;
    if (session !== this.#session) {
      // What was there already is no news.
      this.#session = session;
      this.#saidStep = stepOf(download);
    } else if (download !== before) this.#tell(before, download);
  }

  /** How far it is, whether or not that was said before. */
  tellNow(): void {
    const { localize, announcer } = this.source;
    const { announce } = localize.messages.download;
    const download = this.#before;
    const text =
      download.status === 'paused'
        ? announce.paused
        : download.status === 'finishing'
          ? announce.finishing
          : download.filesTotal === 0
            ? announce.prepared
            : announce.progress(howFar(localize, download).join(', '));
    announcer.say(text, { topic: TOPIC, isUrgent: true });
  }

  #tell(before: DownloadState, after: DownloadState): void {
    if (after.status !== before.status) this.#tellStatus(before, after);
    else if (isUnderWay(after) && after.waitingFor !== before.waitingFor) this.#tellWaiting(after);
    else if (after.filesTotal > 0 && before.filesTotal === 0) this.#tellBegun(after, { isUrgent: true });
    else this.#tellProgress(after);
  }

  #tellStatus(before: DownloadState, after: DownloadState): void {
    const { localize, announcer } = this.source;
    const { announce } = localize.messages.download;
    const atOnce = { topic: TOPIC, isUrgent: true };
    switch (after.status) {
      case 'idle':
        break;
      case 'saving':
        // In reply to the person's own press, as the next one is.
        if (before.status === 'paused') announcer.say(announce.resumed, atOnce);
        else this.#tellBegun(after, { isUrgent: before.status !== 'finishing' });
        break;
      case 'paused':
        announcer.say(announce.paused, atOnce);
        break;
      case 'finishing':
        this.#say(announce.finishing);
        break;
      case 'done':
        announcer.say(this.#endOf(after), atOnce);
        break;
      case 'cancelled':
        announcer.say(after.failure ? announce.cancelledInBrowser : announce.stopped, atOnce);
        break;
      case 'failed':
        announcer.alarm(announce.failed(after.failure ? failureWords(localize, after.failure) : ''));
    }
  }

  /** @param isUrgent not of the next one of several zips */
  #tellBegun({ zipName, filesTotal }: DownloadState, { isUrgent }: { readonly isUrgent: boolean }): void {
    const { download, common } = this.source.localize.messages;
    this.#saidStep = 0;
    const { started, prepared } = download.announce;
    const text = filesTotal > 0 ? started(common.files(filesTotal), zipName) : prepared;
    this.source.announcer.say(text, { topic: TOPIC, isUrgent });
  }

  #tellWaiting({ waitingFor }: DownloadState): void {
    const { announce } = this.source.localize.messages.download;
    this.#say(waitingFor ? announce.waiting[waitingFor] : announce.resumed);
  }

  #endOf(download: DownloadState): string {
    const { localize } = this.source;
    const { announce } = localize.messages.download;
    const { form, certainty, filesTotal, missing } = download;
    const { text = '' } = downloadEnd(localize, download);
    if (form === 'file' || certainty === 'by-server') return announce.endedOther(text);
    const saved = localize.number(filesTotal - missing.length);
    return announce.ended(saved, localize.number(filesTotal), text);
  }

  #tellProgress(download: DownloadState): void {
    const step = stepOf(download);
    if (step > this.#saidStep && step < STEPS && download.status === 'saving') {
      const { localize } = this.source;
      this.#say(localize.messages.download.announce.progress(howFar(localize, download).join(', ')));
    }
    this.#saidStep = step;
  }

  #say(text: string): void {
    this.source.announcer.say(text, { topic: TOPIC });
  }
}

function stepOf({ bytesDone, bytesTotal }: DownloadState): number {
  return bytesTotal === 0 ? 0 : Math.floor((bytesDone / bytesTotal) * STEPS);
}
