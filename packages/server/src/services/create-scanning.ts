import type { AttachmentRecord } from '../domain/attachment.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { ChangeNotifier } from '../ports/change-notifier.js';
import type { Clock } from '../ports/clock.js';
import type { MalwareScanner } from '../ports/malware-scanner.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';
import { AttachmentContentService } from './attachment-content-service.js';
import { ScanBacklog, type ScanTimes } from './scan-backlog.js';
import { ScanVerdicts } from './scan-verdicts.js';

export interface ScanningOptions {
  /** Null: scanning is off. */
  readonly scanner: MalwareScanner | null;
  readonly blobs: BlobStore;
  readonly unitOfWork: UnitOfWork;
  readonly notifier: ChangeNotifier;
  readonly clock: Clock;
  readonly times?: Partial<ScanTimes>;
  /** As of `ScanVerdicts`. */
  readonly onClean: (record: AttachmentRecord) => void;
  /** Told of what went wrong behind the scenes: for the log. */
  readonly onBackgroundError: (error: unknown, context: { readonly attachmentId?: string }) => void;
}

export interface Scanning {
  /** What a new attachment begins with. */
  readonly firstState: 'pending' | 'unscanned';
  /**
   * Before the first request: what was attached while scanning was off waits for its verdict too, and nothing waits while
   * there is nobody to give one. Verdicts that were given stand.
   */
  settle(): Promise<void>;
  /** A new attachment is scanned behind the answer. */
  attached(record: AttachmentRecord): void;
  start(): void;
  /** Nothing new begins, and what is under way is aborted. Takes no time. */
  stop(): void;
  close(): Promise<void>;
}

/** The malware scan of one server, on or off. */
export function createScanning(options: ScanningOptions): Scanning {
  const { scanner, blobs, unitOfWork, notifier, clock, times, onClean, onBackgroundError } = options;
  const { attachments } = unitOfWork;
  if (!scanner) {
    return {
      firstState: 'unscanned',
      settle: () => attachments.changeScanStates('pending', 'unscanned'),
      attached: () => {},
      start: () => {},
      stop: () => {},
      close: async () => {},
    };
  }
  const backlog = new ScanBacklog({
    unitOfWork,
    scanner,
    content: new AttachmentContentService(blobs),
    verdicts: new ScanVerdicts({ unitOfWork, notifier, clock, onClean }),
    onError: onBackgroundError,
    ...(times && { times }),
  });
  return {
    firstState: 'pending',
    settle: () => attachments.changeScanStates('unscanned', 'pending'),
    attached: (record) => backlog.add(record),
    start: () => backlog.start(),
    stop: () => backlog.stop(),
    close: async () => {
      backlog.stop();
      await backlog.stopped();
    },
  };
}
