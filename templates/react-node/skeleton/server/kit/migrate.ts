// Applies the files of server/migrations in the order of their names, each once and each in its own transaction.
import type { Db } from "./db";

const files = import.meta.glob<string>("../migrations/*.sql", { query: "?raw", import: "default", eager: true });

export function migrate(db: Db): void {
  db.exec("CREATE TABLE IF NOT EXISTS schema_migration (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)");
  // A migration may have to rebuild a table, which is only possible without foreign keys; they are checked before it commits.
  db.exec("PRAGMA foreign_keys = OFF");
  try {
    for (const [path, sql] of Object.entries(files).sort(([a], [b]) => a.localeCompare(b))) {
      apply(db, path.slice(path.lastIndexOf("/") + 1), sql);
    }
  } finally {
    db.exec("PRAGMA foreign_keys = ON");
  }
}

function apply(db: Db, name: string, sql: string): void {
  db.transaction(() => {
    if (db.find("SELECT 1 FROM schema_migration WHERE name = :name", { name })) return;
    db.exec(sql);
    const broken = db.find<{ table: string }>("PRAGMA foreign_key_check");
    if (broken) throw new Error(`Migration ${name} leaves rows of ${broken.table} that refer to nothing`);
    db.run("INSERT INTO schema_migration (name, applied_at) VALUES (:name, :at)", { name, at: new Date().toISOString() });
  });
}
