import type { AuditEvent } from '../domain/audit-event.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';

/** What a tenant's trail has gained by `work`. */
export async function recordedBy(
  { audit }: Pick<UnitOfWork, 'audit'>,
  work: () => Promise<unknown>,
  tenantId = 'default',
): Promise<readonly AuditEvent[]> {
  const before = (await audit.after(tenantId, 0, 10_000)).length;
  await work();
  return (await audit.after(tenantId, before, 10_000)).map(({ event }) => event);
}

export const kindsOf = (events: readonly AuditEvent[]): string[] => events.map(({ kind }) => kind);
