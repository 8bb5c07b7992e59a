import type { AttachmentRecord } from '../domain/attachment.js';
import { auditEvent, SERVER_ACTOR } from '../domain/audit-event.js';
import type { ChangeNotifier } from '../ports/change-notifier.js';
import type { Clock } from '../ports/clock.js';
import type { ScanVerdict } from '../ports/malware-scanner.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';

/** Nobody in particular: what the server finds out by itself. */
const SERVER_ITSELF = '';

export interface ScanVerdictsOptions {
  readonly unitOfWork: UnitOfWork;
  readonly notifier: ChangeNotifier;
  readonly clock: Clock;
  /** It may be looked at from now on. Must not throw, and is not waited for. */
  readonly onClean: (record: AttachmentRecord) => void;
}

/** What a scan found is written down: row, change and audit event together or not at all. */
export class ScanVerdicts {
  constructor(private readonly options: ScanVerdictsOptions) {}

  /** The first verdict stands: nothing happens to a file that does not wait for one any more. */
  async give(record: AttachmentRecord, verdict: ScanVerdict): Promise<void> {
    const { unitOfWork, notifier, clock, onClean } = this.options;
    const { tenantId, caseId, id } = record;
    const ref = { tenantId, caseId };
    const finding = verdict.state === 'clean' ? null : verdict.finding;
    const change = await unitOfWork.transaction(async ({ attachments, changes, audit }) => {
      if (!(await attachments.giveVerdict(ref, id, { state: verdict.state, finding }))) return null;
      const atMs = clock.now();
      const { sha256, sizeBytes } = record;
      const facts = { attachmentId: id, sha256, sizeBytes, details: { state: verdict.state, finding } };
      await audit.record(auditEvent(ref, SERVER_ACTOR, atMs, { kind: 'scan-verdict', ...facts }));
      return changes.append(ref, { kind: 'attachment-updated', id, atMs, actorId: SERVER_ITSELF });
    });
    if (!change) return;
    try {
      notifier.notify(ref, change);
    } catch {
      // Readers fetch from the log when they next ask.
    }
    if (verdict.state === 'clean') onClean({ ...record, scanState: 'clean' });
  }
}
