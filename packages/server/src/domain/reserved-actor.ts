/** Ids by which the audit trail knows the server itself and the portal's services: no person's. */
export function isReservedActor(id: string): boolean {
  return /^\s*(service:|case-attachments(:|\s*$))/i.test(id);
}
