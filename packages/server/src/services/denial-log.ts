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
/** Different denials of one user that are told apart in a minute: nobody can hide what another does. */
const MOST_OF_A_USER = 60;
/** Of all whom nobody knows, in a tenant. */
const MOST_OF_STRANGERS = 30;
/** Users that are told apart in a minute. Of those beyond it there is the number alone. */
const MOST_USERS = 1_000;

const STRANGER: Actor['user'] = { id: '', displayName: 'Nobody signed in' };
const NO_ORIGIN: RequestOrigin = { ip: null, userAgent: null, requestId: null };

interface Repeated {
  readonly denial: Denial;
  again: number;
}

/** What is not told apart of a tenant's denials in a minute. */
interface Others {
  count: number;
  /** Of the first of them. */
  readonly action: string;
  readonly reason: ProblemCode;
}

/**
 * Who was not let in, so that a flood of tries does not fill the disk: the first is recorded at once, the same ones of a minute
 * after it together with their number, and beyond so many different ones of a user their number alone, for the whole tenant.
 */
export class DenialLog {
  readonly #options: DenialLogOptions;
  #told = new Map<string, Map<string, Repeated>>();
  #others = new Map<string, Others>();
  #endsAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DenialLogOptions) {
    this.#options = options;
  }

  /** Never throws: they are not let in, whether or not it can be written down. */
  async record(denial: Denial): Promise<void> {
    if (this.#options.clock.now() >= this.#endsAtMs) await this.#nextMinute();
    const { user, origin, tenantId, caseId, action, reason } = denial;
    const told = this.#toldOf(tenantId, user);
    const key = JSON.stringify([user ? '' : origin.ip, caseId, action, reason]);
    const before = told?.get(key);
    if (before) before.again++;
    else if (!told || told.size >= (user ? MOST_OF_A_USER : MOST_OF_STRANGERS)) this.#count(denial);
    else {
      told.set(key, { denial, again: 0 });
      await this.#write(denial, {});
    }
  }

  /** Writes down what has only been counted so far. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    const repeated = [...this.#told.values()].flatMap((told) => [...told.values()]);
    const others = this.#others;
    this.#told = new Map();
    this.#others = new Map();
    for (const { denial, again } of repeated) if (again > 0) await this.#write(denial, { again });
    for (const [tenantId, { count, ...first }] of others) {
      const nobody = { user: null, origin: NO_ORIGIN, caseId: '', attachmentId: null };
      await this.#write({ ...nobody, ...first, tenantId }, { others: count });
    }
  }

  /** @returns undefined when there are too many users already */
  #toldOf(tenantId: string, user: Denial['user']): Map<string, Repeated> | undefined {
    const who = JSON.stringify([tenantId, user?.id ?? null]);
    const before = this.#told.get(who);
    // Strangers are one, and always have their share.
    if (before || (user && this.#told.size >= MOST_USERS)) return before;
    const told = new Map<string, Repeated>();
    this.#told.set(who, told);
    return told;
  }

  #count({ tenantId, action, reason }: Denial): void {
    const others = this.#others.get(tenantId);
    if (others) others.count++;
    else this.#others.set(tenantId, { count: 1, action, reason });
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
