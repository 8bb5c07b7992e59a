import { createHash, randomBytes } from 'node:crypto';
import { auditEvent, type RequestOrigin } from '../domain/audit-event.js';
import type { TicketPurpose, TicketRecord } from '../domain/ticket.js';
import type { User, UserMemory } from '../ports/access.js';
import type { Clock } from '../ports/clock.js';
import type { CaseRef, UnitOfWork } from '../ports/unit-of-work.js';

/** A click leads to a download within seconds. Milliseconds. */
export const FIRST_USE_MS = 60_000;
const TICKET_BYTES = 32;
const TICKET = /^[\w-]{43}$/;

export interface TicketServiceOptions {
  readonly unitOfWork: Pick<UnitOfWork, 'tickets' | 'transaction'>;
  readonly memory: UserMemory;
  readonly clock: Clock;
  /** How long a used ticket is good. Milliseconds. */
  readonly lifeMs: number;
}

export interface IssuedTicket {
  readonly ticket: string;
  readonly useByMs: number;
  readonly expiresAtMs: number;
}

/** What the address of a request says that the ticket in it is for. */
export interface WantedByTicket {
  readonly caseId: string;
  readonly kind: TicketPurpose['kind'];
  readonly attachmentId?: string;
}

export interface RedeemedTicket {
  readonly tenantId: string;
  readonly purpose: TicketPurpose;
  /** Who stands behind it; null once it has lapsed, or the person is nobody any more. */
  holder(): Promise<User | null>;
}

/**
 * Tickets with which a browser downloads by itself: opaque, for one purpose, a minute to the first use and then good
 * for hours. A ticket is no right: it says who asks, and `authorize` is asked each time.
 */
export class TicketService {
  readonly #options: TicketServiceOptions;

  constructor(options: TicketServiceOptions) {
    this.#options = options;
  }

  /** @param caller the very object that `authenticate` returned */
  async issue(
    ref: CaseRef & { readonly origin?: RequestOrigin },
    caller: User,
    purpose: TicketPurpose,
  ): Promise<IssuedTicket> {
    const { unitOfWork, memory, clock, lifeMs } = this.#options;
    const { tenantId, caseId, origin } = ref;
    const ticket = randomBytes(TICKET_BYTES).toString('base64url');
    const createdAtMs = clock.now();
    const expiresAtMs = createdAtMs + lifeMs;
    const useByMs = Math.min(createdAtMs + FIRST_USE_MS, expiresAtMs);
    await unitOfWork.transaction(async ({ tickets, audit }) => {
      await tickets.insert({
        tenantId,
        caseId,
        digest: digestOf(ticket),
        user: memory.remember(caller),
        purpose,
        createdAtMs,
        usedAtMs: null,
        lapsesAtMs: useByMs,
        expiresAtMs,
      });
      const attachmentId = purpose.kind === 'content' ? purpose.attachmentId : null;
      const facts = { kind: 'ticket-issued', attachmentId, details: { purpose: purpose.kind } } as const;
      await audit.record(auditEvent(ref, { user: caller, ...(origin && { origin }) }, createdAtMs, facts));
    });
    return { ticket, useByMs, expiresAtMs };
  }

  /** @returns null for a ticket that is unknown, has lapsed or is for something else: it is used up by none of that */
  async redeem(ticket: string, wanted: WantedByTicket): Promise<RedeemedTicket | null> {
    const { unitOfWork, clock } = this.#options;
    if (!TICKET.test(ticket)) return null;
    const record = await unitOfWork.tickets.find(digestOf(ticket));
    const nowMs = clock.now();
    if (!record || record.lapsesAtMs <= nowMs || !isFor(record, wanted)) return null;
    if (record.usedAtMs === null) await unitOfWork.tickets.markUsed(record.digest, nowMs);
    return {
      tenantId: record.tenantId,
      purpose: record.purpose,
      holder: async () =>
        record.expiresAtMs > clock.now() ? await this.#options.memory.recall(record.user) : null,
    };
  }

  /** Forgets those that are good for nothing any more. */
  async sweep(): Promise<void> {
    await this.#options.unitOfWork.tickets.removeLapsed(this.#options.clock.now());
  }
}

function isFor({ caseId, purpose }: TicketRecord, wanted: WantedByTicket): boolean {
  if (caseId !== wanted.caseId || purpose.kind !== wanted.kind) return false;
  return purpose.kind === 'export' || purpose.attachmentId === wanted.attachmentId;
}

function digestOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('hex');
}
