import type { WebhookEvent } from '@case-attachments/contract';
import type { Kysely, Selectable } from 'kysely';
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
      last_error: null,
    }));
    for (const some of inChunks(rows)) await this.db.insertInto('webhook_outbox').values(some).execute();
  }

  async due(atMs: number, limit: number): Promise<readonly OutboxEntry[]> {
    // The first of each case alone: what follows it waits until it has arrived, or was given up.
    const firsts = this.db
      .selectFrom('webhook_outbox')
      .where('is_dead', '=', 0)
      .groupBy(['tenant_id', 'case_id'])
      .select(({ fn }) => fn.min('seq').as('seq'));
    const rows = await this.db
      .selectFrom('webhook_outbox')
      .where('seq', 'in', firsts)
      .where('due_at_ms', '<=', atMs)
      .orderBy('seq')
      .limit(limit)
      .selectAll()
      .execute();
    return rows.map(entryOf);
  }

  async remove(id: string): Promise<void> {
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
    await this.db
      .updateTable('webhook_outbox')
      .set({ attempts, is_dead: 1, last_error: lastError })
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
      .set({ is_dead: 0, attempts: 0, due_at_ms: atMs, created_at_ms: atMs })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('is_dead', '=', 1)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
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
