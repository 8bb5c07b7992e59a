import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { AuditEvent } from '../domain/audit-event.js';
import type { TicketRecord } from '../domain/ticket.js';
import type { UnitOfWork } from './unit-of-work.js';

function ticketRecord(over: Partial<TicketRecord> = {}): TicketRecord {
  return {
    tenantId: 'clinic',
    caseId: 'C-1',
    digest: randomBytes(32).toString('hex'),
    user: { id: 'u1', displayName: 'Dr. Ada', roles: ['surgeon'] },
    purpose: { kind: 'export', request: { category: 'image', folders: true } },
    createdAtMs: 1_000,
    usedAtMs: null,
    lapsesAtMs: 2_000,
    expiresAtMs: 9_000,
    ...over,
  };
}

function auditEvent(tenantId: string, over: Partial<AuditEvent> = {}): AuditEvent {
  return {
    tenantId,
    caseId: 'C-1',
    atMs: 5,
    actorId: 'u1',
    actorName: 'Dr. Ada',
    actorOrgName: null,
    actorRoles: ['surgeon'],
    kind: 'export-ended',
    outcome: 'success',
    reason: null,
    attachmentId: null,
    sha256: null,
    sizeBytes: null,
    ip: '192.0.2.1',
    userAgent: 'browser',
    requestId: 'r-1',
    details: { files: 3, outcome: 'whole' },
    ...over,
  };
}

/** What every database adapter must do beside `unitOfWorkSuite`. @param open a database that may hold other tests' rows */
export function ticketsAndAuditSuite(name: string, open: () => Promise<UnitOfWork>): void {
  describe(`${name} keeps tickets and the audit trail`, () => {
    let db: UnitOfWork;
    before(async () => {
      db = await open();
    });
    after(() => db.close());

    it('gives back a ticket as it was inserted', async () => {
      const ticket = ticketRecord();
      await db.tickets.insert(ticket);
      assert.deepEqual(await db.tickets.find(ticket.digest), ticket);
      assert.equal(await db.tickets.find('0'.repeat(64)), null);
    });

    it('knows the first use of a ticket, whoever uses it at once, and lets it live on', async () => {
      const ticket = ticketRecord();
      await db.tickets.insert(ticket);
      await Promise.all([1_500, 1_501, 1_502].map((atMs) => db.tickets.markUsed(ticket.digest, atMs)));
      const used = await db.tickets.find(ticket.digest);
      assert.ok([1_500, 1_501, 1_502].includes(used?.usedAtMs ?? 0));
      assert.equal(used?.lapsesAtMs, ticket.expiresAtMs);
      await db.tickets.markUsed(ticket.digest, 1_999);
      assert.equal((await db.tickets.find(ticket.digest))?.usedAtMs, used?.usedAtMs);
    });

    it('uses no ticket that has lapsed', async () => {
      const ticket = ticketRecord();
      await db.tickets.insert(ticket);
      await db.tickets.markUsed(ticket.digest, ticket.lapsesAtMs);
      assert.deepEqual(await db.tickets.find(ticket.digest), ticket);
    });

    it('removes the tickets that have lapsed, and no other', async () => {
      const [unused, used, expired] = [ticketRecord(), ticketRecord(), ticketRecord({ expiresAtMs: 3_000 })];
      for (const ticket of [unused, used, expired]) await db.tickets.insert(ticket);
      for (const { digest } of [used, expired]) await db.tickets.markUsed(digest, 1_500);
      await db.tickets.removeLapsed(3_000);
      assert.equal(await db.tickets.find(unused.digest), null);
      assert.equal(await db.tickets.find(expired.digest), null);
      assert.equal((await db.tickets.find(used.digest))?.digest, used.digest);
    });

    it("numbers a tenant's events in one order without gaps, whoever records at once", async () => {
      const tenantId = randomUUID();
      const events = [1, 2, 3, 4, 5].map((atMs) => auditEvent(tenantId, { atMs, caseId: `C-${atMs}` }));
      await Promise.all(events.map((event) => db.audit.record(event)));
      await db.audit.record(auditEvent(randomUUID()));
      const recorded = await db.audit.after(tenantId, 0, 10);
      assert.deepEqual(
        recorded.map(({ seq }) => seq),
        [1, 2, 3, 4, 5],
      );
      assert.deepEqual(
        recorded.map(({ event }) => event).sort((a, b) => a.atMs - b.atMs),
        events,
      );
      assert.deepEqual(await db.audit.after(tenantId, 4, 10), recorded.slice(4));
      assert.deepEqual(await db.audit.after(tenantId, 1, 2), recorded.slice(1, 3));
    });

    it('records nothing of a transaction that failed', async () => {
      const tenantId = randomUUID();
      const ticket = ticketRecord({ tenantId });
      const failing = db.transaction(async ({ tickets, audit }) => {
        await tickets.insert(ticket);
        await audit.record(auditEvent(tenantId));
        throw new Error('cut');
      });
      await assert.rejects(failing, /cut/);
      assert.equal(await db.tickets.find(ticket.digest), null);
      await db.audit.record(auditEvent(tenantId));
      assert.deepEqual(
        (await db.audit.after(tenantId, 0, 10)).map(({ seq }) => seq),
        [1],
      );
    });
  });
}
