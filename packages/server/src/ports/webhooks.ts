import type { WebhookEvent } from '@case-attachments/contract';

/** One webhook on its way. */
export interface OutboxEntry {
  /** The same at each attempt: the receiver knows by it what it has had. */
  readonly id: string;
  /** A WebhookEvent as JSON: what is signed is what is sent. */
  readonly body: string;
  readonly attempts: number;
  readonly createdAtMs: number;
  readonly lastError: string | null;
}

/** Webhooks that have not arrived, in the same database as what they tell of. */
export interface WebhookOutbox {
  append(event: WebhookEvent, atMs: number): Promise<void>;
  /** The same for many, in this order. */
  appendAll(events: readonly WebhookEvent[], atMs: number): Promise<void>;
  /** Those whose time has come, longest due first; of each case, the first that is neither there nor given up. */
  due(atMs: number, limit: number): Promise<readonly OutboxEntry[]>;
  /** It has arrived. */
  remove(id: string): Promise<void>;
  putOff(id: string, attempts: number, dueAtMs: number, lastError: string): Promise<void>;
  /** It is kept, and holds nothing of its case up any more. */
  giveUp(id: string, attempts: number, lastError: string): Promise<void>;
  deadOf(tenantId: string, limit: number): Promise<readonly OutboxEntry[]>;
  /** @returns false when no dead one of the tenant has that id */
  revive(tenantId: string, id: string, atMs: number): Promise<boolean>;
}

/** The line to the receiver. */
export interface WebhookSender {
  /** @returns null when it has arrived; otherwise what came of it, without a name from a case */
  send(entry: Pick<OutboxEntry, 'id' | 'body'>, signal: AbortSignal): Promise<string | null>;
}
