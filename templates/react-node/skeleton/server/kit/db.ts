// A thin layer over the embedded SQL database: typed rows, named parameters, transactions.
import Database from "libsql";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

export type Value = string | number | boolean | null;
export type Params = Record<string, Value>;

/** The driver accepts no booleans, so they are stored as 0 and 1. */
function bind(params: Params): Record<string, string | number | null> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === "boolean" ? Number(value) : value]),
  );
}

export class Db {
  private readonly connection: Database.Database;

  /** Opens a database file, or a private one in memory for `:memory:`. */
  constructor(path: string) {
    if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
    this.connection = new Database(path);
    this.connection.exec("PRAGMA journal_mode = DELETE");
    this.connection.exec("PRAGMA synchronous = FULL");
    this.connection.exec("PRAGMA busy_timeout = 5000");
    this.connection.exec("PRAGMA foreign_keys = ON");
  }

  all<T>(sql: string, params: Params = {}): T[] {
    return this.connection.prepare(sql).all(bind(params)) as T[];
  }

  find<T>(sql: string, params: Params = {}): T | undefined {
    return this.all<T>(sql, params)[0];
  }

  /** Reads the first column of the only row of a count, a sum or a single value. */
  value<T extends Value>(sql: string, params: Params = {}): T | null {
    const row = this.find<Record<string, T>>(sql, params);
    return row === undefined ? null : (Object.values(row)[0] ?? null);
  }

  /** Runs one statement and returns the id of the row that it inserted. */
  run(sql: string, params: Params = {}): number {
    return Number(this.connection.prepare(sql).run(bind(params)).lastInsertRowid);
  }

  /** Runs several statements without parameters. */
  exec(sql: string): void {
    this.connection.exec(sql);
  }

  /** Does all of the work or nothing. The write lock is taken first, so that what was read stays true until the end. */
  transaction<T>(work: () => T): T {
    this.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.connection.inTransaction) this.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.connection.close();
  }
}
