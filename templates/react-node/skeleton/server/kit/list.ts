// Lists: search, filters, sorting and pages in SQL. Only columns that the code names can be asked for.
import type { Page } from "../../shared/kit/types";
import { fold } from "./text";
import type { Db, Params, Value } from "./db";

export const PAGE_SIZE = 20;
const MAX_WORDS = 8;

/** A filter turns the text of a query parameter into a value and a condition on it, or ignores it. */
export interface Filter {
  sql: (param: string) => string;
  read: (text: string) => Value;
}

export interface ListQuery {
  /** FROM with its joins. */
  from: string;
  /** The selected columns. */
  columns: string;
  /** Columns with folded text that the search looks into. */
  search: string[];
  filters: Record<string, Filter>;
  sorts: Record<string, string>;
  /** ORDER BY when the request names none. */
  order: string;
  /** A condition that always holds, such as the owner's. */
  where?: string;
}

const asNumber = (text: string) => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : null);

export const equals = (column: string): Filter => ({ sql: (param) => `${column} = :${param}`, read: (text) => text });
export const equalsId = (column: string): Filter => ({ sql: (param) => `${column} = :${param}`, read: asNumber });
export const yesNo = (column: string): Filter => ({
  sql: (param) => `${column} = :${param}`,
  read: (text) => (text === "true" ? 1 : text === "false" ? 0 : null),
});

/** Filters by a record on the other side of a many-to-many relation. */
export const linked = (table: string, ownColumn: string, own: string, otherColumn: string): Filter => ({
  sql: (param) => `EXISTS (SELECT 1 FROM ${table} WHERE ${table}.${ownColumn} = ${own} AND ${table}.${otherColumn} = :${param})`,
  read: asNumber,
});

/** Two filters, `name_from` and `name_to`, both inclusive. `factor` turns what people type into what is stored. */
export function numberRange(name: string, column: string, factor = 1): Record<string, Filter> {
  const read = (text: string) => {
    const value = asNumber(text.replace(",", "."));
    return value === null ? null : Math.round(value * factor * 10_000) / 10_000;
  };
  return {
    [`${name}_from`]: { sql: (param) => `${column} >= :${param}`, read },
    [`${name}_to`]: { sql: (param) => `${column} <= :${param}`, read },
  };
}

/** Two filters over days, `name_from` and `name_to`, both inclusive; they work on dates and on moments. */
export function dayRange(name: string, column: string): Record<string, Filter> {
  const read = (text: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null);
  return {
    [`${name}_from`]: { sql: (param) => `substr(${column}, 1, 10) >= :${param}`, read },
    [`${name}_to`]: { sql: (param) => `substr(${column}, 1, 10) <= :${param}`, read },
  };
}

/** Two filters over times of day, `name_from` and `name_to`, both inclusive. */
export function timeRange(name: string, column: string): Record<string, Filter> {
  const read = (text: string) => (/^\d{2}:\d{2}$/.test(text) ? text : null);
  return {
    [`${name}_from`]: { sql: (param) => `${column} >= :${param}`, read },
    [`${name}_to`]: { sql: (param) => `${column} <= :${param}`, read },
  };
}

function conditions(list: ListQuery, query: URLSearchParams): { where: string; params: Params } {
  const parts = list.where === undefined ? [] : [list.where];
  const params: Params = {};
  const words = fold(query.get("q") ?? "").split(/\s+/).filter(Boolean).slice(0, MAX_WORDS);
  words.forEach((word, index) => {
    params[`word${index}`] = `%${word.replace(/[\\%_]/g, "\\$&")}%`;
    parts.push(`(${list.search.map((column) => `${column} LIKE :word${index} ESCAPE '\\'`).join(" OR ")})`);
  });
  for (const [name, filter] of Object.entries(list.filters)) {
    const text = query.get(name);
    const value = text === null || text === "" ? null : filter.read(text);
    if (value === null) continue;
    params[`filter_${name}`] = value;
    parts.push(filter.sql(`filter_${name}`));
  }
  return { where: parts.length > 0 ? `WHERE ${parts.join(" AND ")}` : "", params };
}

function ordering(list: ListQuery, query: URLSearchParams): string {
  const sort = query.get("sort") ?? "";
  const name = sort.replace(/^-/, "");
  const column = Object.hasOwn(list.sorts, name) ? list.sorts[name] : undefined;
  return column === undefined ? list.order : `${column} ${sort.startsWith("-") ? "DESC" : "ASC"}`;
}

/** Reads one page; `id` names the key column that makes the order complete. */
export function readPage<T>(db: Db, list: ListQuery, id: string, query: URLSearchParams, owner: Params = {}): Page<T> {
  const { where, params } = conditions(list, query);
  const all = { ...params, ...owner };
  const total = db.value<number>(`SELECT count(*) FROM ${list.from} ${where}`, all) ?? 0;
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
  const page = Math.min(pages, Math.max(1, Math.trunc(Number(query.get("page")) || 1)));
  const sql = `SELECT ${list.columns} FROM ${list.from} ${where}
    ORDER BY ${ordering(list, query)}, ${id} DESC LIMIT ${PAGE_SIZE} OFFSET ${(page - 1) * PAGE_SIZE}`;
  return { rows: db.all<T>(sql, all), total, page, pages };
}
