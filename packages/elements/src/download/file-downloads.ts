import type { Attachment } from '@case-attachments/contract';
import { safeFileName } from '@case-attachments/contract/archive';
import { ticketPath } from '@case-attachments/contract/paths';
import { ApiError, toApiError } from '../api/api-error.js';
import { loaded } from '../api/loaded.js';
import { type DownloadState, idleSnapshot } from '../case/case-state.js';
import type { DownloadsOptions } from './create-downloads.js';
import { DownloadRun, NOT_CHOSEN } from './download-run.js';
import { handOver } from './hand-over.js';
import { askWhereToSave } from './targets/picker-target.js';
import { ticketAddress } from './ticket-address.js';

/** A single file from this size on shows its progress as Download All does. Bytes. */
const SHOWN_FROM_BYTES = 16 * 1024 * 1024;
/** A smaller one does when it takes so long: a click that nothing follows is made again. Milliseconds. */
const SHOWN_AFTER_MS = 2_000;
/** From here on the browser fetches it by itself: it shows it among its downloads, resumes it, and goes on without this page. Bytes. */
const BROWSER_FROM_BYTES = 100 * 1024 * 1024;

/** Downloads of single files: any number beside each other, each file once at a time. */
export class FileDownloads {
  readonly #asking = new Map<string, AbortController>();
  readonly #running = new Map<string, DownloadRun>();
  /** What there is to show of each. */
  readonly #states = new Map<DownloadRun, DownloadState>();
  /** Whose progress the snapshot shows, or showed last. */
  #shown: DownloadRun | null = null;

  constructor(
    private readonly options: DownloadsOptions,
    private readonly mayShow: () => boolean,
  ) {}

  /** The browser's own downloads need no page. */
  get isRunning(): boolean {
    return this.#running.size > 0;
  }

  save(attachment: Attachment): void {
    if (this.#running.has(attachment.id) || this.#asking.has(attachment.id)) return;
    if (attachment.sizeBytes >= BROWSER_FROM_BYTES) void this.#saveByBrowser(attachment);
    else this.#saveHere(attachment);
  }

  pause(): void {
    this.#shown?.pause();
  }

  resume(): void {
    this.#shown?.resume();
  }

  cancel(): void {
    this.#shown?.stop();
  }

  dismiss(): void {
    if (!this.#isShownRunning()) this.options.update(idleSnapshot.download);
  }

  /** Another had the strip and gives it back. */
  showAgain(): void {
    if (this.#shown && this.#isShownRunning()) this.options.update(this.#stateOf(this.#shown));
  }

  dispose(): void {
    for (const run of this.#running.values()) run.stop();
    for (const asking of this.#asking.values()) asking.abort();
  }

  async #saveByBrowser(attachment: Attachment): Promise<void> {
    const { client, caseId, fail } = this.options;
    const asking = new AbortController();
    this.#asking.set(attachment.id, asking);
    const { signal } = asking;
    try {
      const path = ticketPath(caseId, attachment.id);
      await this.options.identityGate?.opened(signal);
      const address = await ticketAddress(client, path, { signal });
      signal.throwIfAborted();
      await handOver(address);
    } catch (error) {
      if (signal.aborted) return;
      // A server without tickets, or a page that may not open anything: the other way says what else there is to say.
      if (isWithoutTickets(error)) this.#saveHere(attachment);
      else fail(attachment.name, toApiError(error).failure, attachment.id);
    } finally {
      this.#asking.delete(attachment.id);
    }
  }

  #saveHere(attachment: Attachment): void {
    const { options } = this;
    const { id, sizeBytes } = attachment;
    const name = safeFileName(attachment.name);
    const isShown = () => this.#shown === run && this.mayShow();
    let late: ReturnType<typeof setTimeout> | undefined;
    const run = new DownloadRun({
      ...options,
      update: (patch) => {
        this.#states.set(run, { ...this.#stateOf(run), ...patch });
        late ??= setTimeout(() => this.#show(run), options.shownAfterMs ?? SHOWN_AFTER_MS);
        if (isShown()) options.update(patch);
        else if (patch.waitingFor) this.#show(run);
      },
    });
    if (sizeBytes >= SHOWN_FROM_BYTES && this.mayShow() && !this.#isShownRunning()) this.#shown = run;
    this.#running.set(id, run);
    const ended = run.start(
      // Before anything that waits: the picker wants the click.
      askWhereToSave(name),
      { zipName: name, form: 'file', scope: { kind: 'selected', attachmentIds: [id] } },
      async (picked, context) => {
        const { saveFile } = await loaded(import('./download-jobs.js'));
        await saveFile(attachment, { ...options.ladder(), name, picked }, context);
      },
    );
    void ended.then((outcome) => {
      this.#running.delete(id);
      this.#states.delete(run);
      clearTimeout(late);
      if (outcome === 'done' || outcome === NOT_CHOSEN) return;
      if (isShown()) this.dismiss();
      if (outcome !== 'cancelled') options.fail(attachment.name, outcome, id);
    });
  }

  /** From its beginning on, unless another one is shown. */
  #show(run: DownloadRun): void {
    if (!this.mayShow() || this.#isShownRunning()) return;
    this.#shown = run;
    this.options.update(this.#stateOf(run));
  }

  #stateOf(run: DownloadRun): DownloadState {
    return this.#states.get(run) ?? idleSnapshot.download;
  }

  #isShownRunning(): boolean {
    return this.#shown !== null && [...this.#running.values()].includes(this.#shown);
  }
}

function isWithoutTickets(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  const { status, failure } = error;
  return (
    failure.code === 'save-refused' ||
    (status === 404 && failure.code !== 'attachment-not-found') ||
    status === 405
  );
}
