import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CaseSession } from '../case/case-session.js';
import { type DownloadState, idleSnapshot } from '../case/case-state.js';
import { failureWords } from '../localize/failure-words.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import type { Announcer } from './announcer.js';
import { downloadEnd } from './download-end.js';
import { howFar, isUnderWay } from './download-facts.js';
import { titleUnderWay } from './download-strip.js';

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
    const words = localize.messages.download;
    const { filesTotal, status } = this.#before;
    const text =
      filesTotal > 0 && status === 'saving'
        ? words.announce.progress(howFar(localize, this.#before).join(', '))
        : titleUnderWay(localize, this.#before);
    announcer.say(text, { topic: TOPIC, isUrgent: true });
  }

  #tell(before: DownloadState, after: DownloadState): void {
    if (after.status !== before.status) this.#tellStatus(before, after);
    else if (isUnderWay(after) && after.waitingFor !== before.waitingFor) this.#tellWaiting(after);
    else if (after.filesTotal > 0 && before.filesTotal === 0)
      this.#say(titleUnderWay(this.source.localize, after));
    else this.#tellProgress(after);
  }

  #tellStatus(before: DownloadState, after: DownloadState): void {
    const { localize, announcer } = this.source;
    const words = localize.messages.download;
    const atOnce = { topic: TOPIC, isUrgent: true };
    switch (after.status) {
      case 'idle':
        break;
      case 'saving':
        if (before.status !== 'paused') this.#saidStep = 0;
        this.#say(before.status === 'paused' ? words.announce.resumed : titleUnderWay(localize, after));
        break;
      case 'paused':
        this.#say(words.announce.paused);
        break;
      case 'finishing':
        this.#say(titleUnderWay(localize, after));
        break;
      case 'done': {
        const { title, text = '' } = downloadEnd(localize, after);
        announcer.say(words.announce.ended(title, text), atOnce);
        break;
      }
      case 'cancelled':
        announcer.say(words.announce.stopped, atOnce);
        break;
      case 'failed': {
        const reason = after.failure ? failureWords(localize, after.failure) : '';
        announcer.alarm(words.announce.ended(words.failed(after.zipName), reason));
      }
    }
  }

  #tellWaiting({ waitingFor }: DownloadState): void {
    const words = this.source.localize.messages.download;
    this.#say(waitingFor ? words.waiting[waitingFor] : words.announce.resumed);
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
