import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { CaseSession } from '../case/case-session.js';
import { isListed, unlistedSessions } from '../controllers/unlisted-sessions.js';
import { isUnderWay } from './download-facts.js';
import type { DownloadNewsSource } from './download-news.js';
import { downloadStrip, strayDownloadStrip } from './download-strip.js';
import type { TabView } from './tab-view.js';

/**
 * What is being downloaded: of this case, and of others that were left while it ran. It goes on without an element, and this is the
 * only place where a person sees that, and can stop it; how it ended is told until it is put away.
 */
export class DownloadStrips implements ReactiveController {
  /** Of other cases, each with the way to stop listening. */
  readonly #strays = new Map<CaseSession, () => void>();

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly tab: Pick<DownloadNewsSource, 'session'>,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    const { session } = this.tab;
    for (const other of session ? unlistedSessions(session) : []) {
      if (isUnderWay(other.snapshot.download)) this.#watch(other);
    }
    for (const stray of this.#strays.keys()) {
      // Here it is this case's own by now, or in another tab of the page; or its person has left.
      if (isListed(stray) || stray.snapshot.download.status === 'idle') this.#forget(stray);
    }
  }

  hostDisconnected(): void {
    for (const stray of [...this.#strays.keys()]) this.#forget(stray);
  }

  render(tab: TabView): TemplateResult {
    const strays = [...this.#strays.keys()];
    return html`${downloadStrip(tab)} ${strays.map((stray) => strayDownloadStrip(tab, stray, () => this.#putAway(stray)))}`;
  }

  #watch(session: CaseSession): void {
    if (this.#strays.has(session)) return;
    this.#strays.set(
      session,
      session.subscribe(() => this.host.requestUpdate()),
    );
  }

  #forget(session: CaseSession): void {
    this.#strays.get(session)?.();
    this.#strays.delete(session);
  }

  #putAway(session: CaseSession): void {
    session.dismissDownload();
    this.#forget(session);
    this.host.requestUpdate();
  }
}
