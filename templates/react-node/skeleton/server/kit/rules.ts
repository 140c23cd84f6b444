// Checks that need the database. They run inside the transaction that writes, so nobody can slip in between.
import { strings } from "../../shared/strings";
import type { Db, Params, Value } from "./db";
import { conflict, invalid } from "./http";

/** Restricts a check to the records of one owner; empty in an app without sign-in. */
export type Owner = { owner?: number };

const owned = ({ owner }: Owner) => (owner === undefined ? "" : "AND user_account_id = :_owner");
const ownedBy = ({ owner }: Owner): Params => (owner === undefined ? {} : { _owner: owner });

/** The record that a reference names must exist, and belong to the same owner. */
export function checkReference(db: Db, table: string, id: number | null, field: string, owner: Owner = {}): void {
  if (id === null) return;
  const found = db.find(`SELECT 1 FROM ${table} WHERE id = :id ${owned(owner)}`, { id, ...ownedBy(owner) });
  if (!found) throw invalid(strings.errors.notFound, field);
}

/** All records of a many-to-many relation must exist, and belong to the same owner. */
export function checkReferences(db: Db, table: string, ids: number[], field: string, owner: Owner = {}): void {
  for (const id of ids) checkReference(db, table, id, field, owner);
}

/** No other record may have the same values in these columns; an empty value never clashes. */
export function checkUnique(
  db: Db,
  table: string,
  values: Record<string, Value>,
  id: number | null,
  message: string = strings.errors.taken,
  owner: Owner = {},
): void {
  const columns = Object.keys(values);
  if (columns.some((column) => values[column] === null)) return;
  const same = columns.map((column) => `"${column}" = :${column}`).join(" AND ");
  // No field can have a name that starts with an underscore.
  const params: Params = { ...values, ...ownedBy(owner), _self: id ?? 0 };
  const clash = db.find(`SELECT 1 FROM ${table} WHERE ${same} AND id <> :_self ${owned(owner)}`, params);
  if (clash) throw conflict(message, columns[0]);
}

/** A record cannot be deleted while others need it. */
export function checkUnlinked(db: Db, table: string, column: string, id: number, kind: string): void {
  const count = db.value<number>(`SELECT count(*) FROM ${table} WHERE ${column} = :id`, { id }) ?? 0;
  if (count > 0) throw conflict(strings.errors.linked(kind, count));
}

/** Stores the ids of one side of a many-to-many relation. */
export function replaceLinks(db: Db, table: string, own: string, other: string, id: number, ids: number[]): void {
  db.run(`DELETE FROM ${table} WHERE ${own} = :id`, { id });
  for (const otherId of ids) {
    db.run(`INSERT INTO ${table} (${own}, ${other}) VALUES (:id, :otherId)`, { id, otherId });
  }
}
