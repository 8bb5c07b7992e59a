import type { WebhookEvent } from '@case-attachments/contract';
import { type Kysely, type Selectable, sql } from 'kysely';
import { newId } from '../../domain/new-id.js';
import type { OutboxEntry, WebhookOutbox } from '../../ports/webhooks.js';
import { inChunks } from './in-chunks.js';
import type { Database, WebhookOutboxTable } from './schema.js';

export class SqlWebhookOutbox implements WebhookOutbox {
  constructor(private readonly db: Kysely<Database>) {}

  append(event: WebhookEvent, atMs: number): Promise<void> {
    return this.appendAll([event], atMs);
  }

  async appendAll(events: readonly WebhookEvent[], atMs: number): Promise<void> {
    const rows = events.map((event) => ({
      id: newId(),
      tenant_id: event.data.tenantId,
      case_id: event.data.caseId,
      body: JSON.stringify(event),
      created_at_ms: atMs,
      attempts: 0,
      due_at_ms: atMs,
      is_dead: 0 as const,
      is_head: 0 as const,
      last_error: null,
    }));
    for (const some of inChunks(rows)) await this.db.insertInto('webhook_outbox').values(some).execute();
    const cases = new Map(rows.map((row) => [JSON.stringify([row.tenant_id, row.case_id]), row]));
    for (const { tenant_id, case_id } of cases.values()) {
      await sql`update webhook_outbox set is_head = 1 where seq = (select min(seq) from webhook_outbox
        where is_dead = 0 and tenant_id = ${tenant_id} and case_id = ${case_id})`.execute(this.db);
    }
  }

  async due(atMs: number, limit: number): Promise<readonly OutboxEntry[]> {
    const rows = await this.db
      .selectFrom('webhook_outbox')
      // The first of each case alone: what follows it waits until it has arrived, or was given up.
      .where('is_head', '=', 1)
      .where('due_at_ms', '<=', atMs)
      .orderBy('due_at_ms')
      .orderBy('seq')
      .limit(limit)
      .selectAll()
      .execute();
    return rows.map(entryOf);
  }

  async remove(id: string): Promise<void> {
    await this.#letNextGo(id);
    await this.db.deleteFrom('webhook_outbox').where('id', '=', id).execute();
  }

  async putOff(id: string, attempts: number, dueAtMs: number, lastError: string): Promise<void> {
    await this.db
      .updateTable('webhook_outbox')
      .set({ attempts, due_at_ms: dueAtMs, last_error: lastError })
      .where('id', '=', id)
      .execute();
  }

  async giveUp(id: string, attempts: number, lastError: string): Promise<void> {
    await this.#letNextGo(id);
    await this.db
      .updateTable('webhook_outbox')
      .set({ attempts, is_dead: 1, is_head: 0, last_error: lastError })
      .where('id', '=', id)
      .execute();
  }

  async deadOf(tenantId: string, limit: number): Promise<readonly OutboxEntry[]> {
    const rows = await this.db
      .selectFrom('webhook_outbox')
      .where('is_dead', '=', 1)
      .where('tenant_id', '=', tenantId)
      .orderBy('seq')
      .limit(limit)
      .selectAll()
      .execute();
    return rows.map(entryOf);
  }

  async revive(tenantId: string, id: string, atMs: number): Promise<boolean> {
    const { numUpdatedRows } = await this.db
      .updateTable('webhook_outbox')
      // Three days begin anew.
      .set({ is_dead: 0, is_head: 1, attempts: 0, due_at_ms: atMs, created_at_ms: atMs })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('is_dead', '=', 1)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    // One of a case goes at a time.
    await sql`update webhook_outbox set is_head = 0 where is_head = 1 and exists (
      select 1 from webhook_outbox as earlier where earlier.is_dead = 0 and earlier.tenant_id = webhook_outbox.tenant_id
        and earlier.case_id = webhook_outbox.case_id and earlier.seq < webhook_outbox.seq)`.execute(this.db);
    return true;
  }

  /** Before the one goes: a crash between the two sends it once more, and never leaves a case without one that goes. */
  async #letNextGo(id: string): Promise<void> {
    await sql`update webhook_outbox set is_head = 1 where seq = (
      select min(next.seq) from webhook_outbox as gone join webhook_outbox as next
        on next.is_dead = 0 and next.tenant_id = gone.tenant_id and next.case_id = gone.case_id and next.id != gone.id
      where gone.id = ${id})`.execute(this.db);
  }
}

function entryOf(row: Selectable<WebhookOutboxTable>): OutboxEntry {
  return {
    id: row.id,
    body: row.body,
    attempts: Number(row.attempts),
    createdAtMs: Number(row.created_at_ms),
    lastError: row.last_error,
  };
}
