import type { Kysely } from 'kysely';
import type { TicketRecord } from '../../domain/ticket.js';
import type { TicketRepository } from '../../ports/unit-of-work.js';
import { ticketFromRow, ticketToRow } from './records.js';
import type { Database } from './schema.js';

export class SqlTicketRepository implements TicketRepository {
  constructor(private readonly db: Kysely<Database>) {}

  async insert(ticket: TicketRecord): Promise<void> {
    await this.db.insertInto('tickets').values(ticketToRow(ticket)).execute();
  }

  async find(digest: string): Promise<TicketRecord | null> {
    const row = await this.db
      .selectFrom('tickets')
      .where('digest', '=', digest)
      .selectAll()
      .executeTakeFirst();
    return row ? ticketFromRow(row) : null;
  }

  async markUsed(digest: string, atMs: number): Promise<void> {
    await this.db
      .updateTable('tickets')
      .set(({ ref }) => ({ used_at_ms: atMs, lapses_at_ms: ref('expires_at_ms') }))
      .where('digest', '=', digest)
      .where('used_at_ms', 'is', null)
      .where('lapses_at_ms', '>', atMs)
      .execute();
  }

  async removeLapsed(atMs: number): Promise<void> {
    await this.db.deleteFrom('tickets').where('lapses_at_ms', '<=', atMs).execute();
  }
}
