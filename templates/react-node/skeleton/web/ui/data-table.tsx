// A table that becomes a stack of cards on narrow screens. The roles are written out because CSS would remove them.
import type { ReactNode } from "react";
import { Icon } from "./icons";

export interface Column<T> {
  /** Unique within the table; also what the API calls the sort, when `sortable`. */
  name: string;
  label: string;
  sortable?: boolean;
  /** Numbers line up at the end. */
  end?: boolean;
  /** Dates stay on one line. */
  nowrap?: boolean;
  cell: (row: T) => ReactNode;
}

interface Props<T> {
  caption: string;
  rows: T[];
  columns: Column<T>[];
  /** The present sort, such as `-price`, and how to change it. */
  sort?: { value: string; set: (value: string) => void };
  busy?: boolean;
}

export function DataTable<T extends { id: number }>({ caption, rows, columns, sort, busy }: Props<T>) {
  return (
    <div className="card table-card" aria-busy={busy || undefined}>
      <table role="table" aria-label={caption}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <HeaderCell key={column.name} column={column} sort={sort} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={row.id} role="row">
              {columns.map((column) => (
                <td key={column.name} role="cell" data-label={column.label} className={column.end ? "end" : column.nowrap ? "nowrap" : undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function HeaderCell<T>({ column, sort }: { column: Column<T>; sort: Props<T>["sort"] }) {
  const { name, label, sortable, end } = column;
  if (!sortable || sort === undefined) {
    return (
      <th role="columnheader" scope="col" className={end ? "end" : undefined}>
        {label}
      </th>
    );
  }
  const up = sort.value === name;
  const down = sort.value === `-${name}`;
  return (
    <th role="columnheader" scope="col" className={end ? "end" : undefined} aria-sort={up ? "ascending" : down ? "descending" : undefined}>
      <button type="button" className="sort" onClick={() => sort.set(up ? `-${name}` : name)}>
        {label}
        {(up || down) && <Icon name={up ? "up" : "down"} />}
      </button>
    </th>
  );
}
