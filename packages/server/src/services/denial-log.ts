import type { ProblemCode } from '@case-attachments/contract';
import { type Actor, auditEvent, type RequestOrigin } from '../domain/audit-event.js';
import type { Clock } from '../ports/clock.js';
import type { CaseRef, UnitOfWork } from '../ports/unit-of-work.js';

/** Somebody was not let in. */
export interface Denial extends CaseRef {
  /** Null: nobody that the server knows. */
  readonly user: Actor['user'] | null;
  readonly origin: RequestOrigin;
  readonly action: string;
  readonly attachmentId: string | null;
  readonly reason: ProblemCode;
}

export interface DenialLogOptions {
  readonly unitOfWork: Pick<UnitOfWork, 'audit'>;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

const WINDOW_MS = 60_000;
/** Different denials that are told apart in a minute. Strangers have a share of their own: they cannot hide what users do. */
const MOST_OF_USERS = 60;
const MOST_OF_STRANGERS = 30;

const STRANGER: Actor['user'] = { id: '', displayName: 'Nobody signed in' };

interface Repeated {
  readonly denial: Denial;
  again: number;
}

/**
 * Who was not let in, so that a flood of tries does not fill the disk: the first is recorded at once, the same ones of a minute
 * after it together with their number, and beyond so many different ones their number alone.
 */
export class DenialLog {
  readonly #options: DenialLogOptions;
  #users = new Map<string, Repeated>();
  #strangers = new Map<string, Repeated>();
  #beyond = 0;
  #endsAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DenialLogOptions) {
    this.#options = options;
  }

  /** Never throws: they are not let in, whether or not it can be written down. */
  async record(denial: Denial): Promise<void> {
    if (this.#options.clock.now() >= this.#endsAtMs) await this.#nextMinute();
    const { user, origin, tenantId, caseId, action, reason } = denial;
    const [seen, most] = user ? [this.#users, MOST_OF_USERS] : [this.#strangers, MOST_OF_STRANGERS];
    const key = JSON.stringify([user?.id ?? origin.ip, tenantId, caseId, action, reason]);
    const before = seen.get(key);
    if (before) before.again++;
    else if (seen.size >= most) this.#beyond++;
    else {
      seen.set(key, { denial, again: 0 });
      await this.#write(denial, {});
    }
  }

  /** Writes down what has only been counted so far. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    const repeated = [...this.#users.values(), ...this.#strangers.values()].filter(({ again }) => again > 0);
    const last = [...this.#users.values(), ...this.#strangers.values()].at(-1);
    const beyond = this.#beyond;
    this.#users = new Map();
    this.#strangers = new Map();
    this.#beyond = 0;
    for (const { denial, again } of repeated) await this.#write(denial, { again });
    if (beyond > 0 && last) {
      await this.#write({ ...last.denial, user: null, caseId: '', attachmentId: null }, { others: beyond });
    }
  }

  async #nextMinute(): Promise<void> {
    this.#endsAtMs = this.#options.clock.now() + WINDOW_MS;
    await this.flush();
    this.#timer = setTimeout(() => void this.flush(), WINDOW_MS).unref();
  }

  async #write(
    { user, origin, action, reason, attachmentId, ...ref }: Denial,
    counts: Counts,
  ): Promise<void> {
    const { unitOfWork, clock, onError } = this.#options;
    const event = auditEvent(ref, { user: user ?? STRANGER, origin }, clock.now(), {
      ...{ kind: 'access-denied', outcome: 'denied', reason, attachmentId },
      details: { action, ...counts },
    });
    await unitOfWork.audit.recordRead(event).catch(onError);
  }
}

interface Counts {
  /** The same ones after the first that is recorded. */
  readonly again?: number;
  /** Different ones that are not recorded one by one. */
  readonly others?: number;
}
