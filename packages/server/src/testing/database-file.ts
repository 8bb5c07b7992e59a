import Sqlite from 'better-sqlite3';

/** All that a server's database file holds, in no order that matters but its own. */
export function allRows(path: string): Record<'uploads' | 'attachments' | 'changes' | 'settings', unknown[]> {
  const db = new Sqlite(path, { readonly: true });
  const of = (table: string) => db.prepare(`select * from ${table}`).all();
  try {
    return {
      uploads: of('uploads'),
      attachments: of('attachments'),
      changes: of('changes'),
      settings: of('settings'),
    };
  } finally {
    db.close();
  }
}

/** As somebody does who has the file. */
export function changeByHand(path: string, statements: string): void {
  const db = new Sqlite(path);
  db.exec(statements);
  db.close();
}

/** Takes the file back to what a server before storage ids left. */
export function undoSettings(path: string): void {
  const db = new Sqlite(path);
  db.exec(`
    drop index attachments_by_scan_state;
    alter table attachments drop column scan_finding;
    drop index attachments_to_purge;
    alter table attachments drop column purged_at_ms;
    alter table attachments drop column bytes_removed;
    drop table legal_holds;
    drop table webhook_outbox;
    drop table case_states;
    alter table uploads drop column provenance;
    drop table audit_sequences;
    drop table audit_events;
    drop table tickets;
    drop table settings;
    drop index attachments_of_all_cases;
    alter table attachments drop column examined_by;
    delete from kysely_migration where name >= '0003'`);
  db.close();
}
