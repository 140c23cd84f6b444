// The body of a list page: the table with its pages, or what there is instead.
import { strings } from "../../shared/strings";
import { DataTable, type Column } from "./data-table";
import { Icon } from "./icons";
import { EmptyState, ErrorState, Loading } from "./states";
import type { ListState } from "./use-list";

interface Props<T> {
  list: ListState<T>;
  caption: string;
  columns: Column<T>[];
  /** The order that the server gives when nobody has chosen another, such as `-price`. */
  sorted?: string;
}

export function ListView<T extends { id: number }>({ list, caption, columns, sorted }: Props<T>) {
  if (list.error !== null) return <ErrorState error={list.error} retry={list.reload} />;
  if (list.value === null) return <Loading />;
  const { rows, total, page, pages } = list.value;
  if (total === 0) return <EmptyState narrowed={list.narrowed} />;
  const sort = { value: list.query.get("sort") ?? sorted ?? "", set: (value: string) => list.set("sort", value) };
  return (
    <>
      <DataTable caption={caption} rows={rows} columns={columns} sort={sort} busy={list.loading} />
      <div className="list-foot">
        <p className="muted">{strings.total(total)}</p>
        {pages > 1 && <Pagination page={page} pages={pages} open={(next) => list.set("page", String(next))} />}
      </div>
    </>
  );
}

function Pagination({ page, pages, open }: { page: number; pages: number; open: (page: number) => void }) {
  return (
    <nav className="pagination" aria-label={strings.pages}>
      <button type="button" className="button" disabled={page <= 1} onClick={() => open(page - 1)}>
        <Icon name="left" />
        {strings.previous}
      </button>
      <span>{strings.pageOf(page, pages)}</span>
      <button type="button" className="button" disabled={page >= pages} onClick={() => open(page + 1)}>
        {strings.next}
        <Icon name="right" />
      </button>
    </nav>
  );
}

