// The frame of a record's page: its values, editing, deleting, and the records that refer to it.
import { useState, type ReactNode } from "react";
import { Link } from "react-router";
import type { Page } from "../../shared/kit/types";
import { strings } from "../../shared/strings";
import { DataTable, type Column } from "./data-table";
import { ConfirmDelete } from "./confirm-delete";
import { Icon } from "./icons";
import { AddLink, PageHeader } from "./page";
import { ErrorState, Loading } from "./states";
import { useLoad } from "./use-load";
import type { RecordState } from "./use-record";

interface RecordPageProps<T> {
  record: RecordState<T>;
  parent: string;
  title: (value: T) => string;
  children: (value: T) => ReactNode;
}

export function RecordPage<T>({ record, parent, title, children }: RecordPageProps<T>) {
  const [asking, setAsking] = useState(false);
  if (record.error !== null) return <ErrorState error={record.error} retry={record.reload} />;
  if (record.value === null || record.loading) return <Loading />;
  const { page } = record.place;
  const name = title(record.value);
  return (
    <>
      <PageHeader title={name} parent={{ to: page, label: parent }}>
        <Link className="button" to={`${page}/${record.id}/edit`}>
          <Icon name="edit" />
          {strings.edit}
        </Link>
        <button type="button" className="button danger" onClick={() => setAsking(true)}>
          <Icon name="trash" />
          {strings.delete}
        </button>
      </PageHeader>
      {children(record.value)}
      {asking && <ConfirmDelete title={name} remove={record.remove} close={() => setAsking(false)} />}
    </>
  );
}

export function Details({ children }: { children: ReactNode }) {
  return <dl className="card details">{children}</dl>;
}

export function Detail({ label, wide, children }: { label: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide ? "detail wide" : "detail"}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface RelatedProps<T> {
  title: string;
  /** The list of the other kind, narrowed to this record, such as /api/bookings?room_id=3. */
  source: string;
  columns: Column<T>[];
  /** The column that would repeat this record in every row. */
  hide: string;
  add: { to: string; label: string };
  /** The full list of the other kind, narrowed in the same way. */
  all: string;
}

/** The records of another kind that refer to this one. */
export function Related<T extends { id: number }>({ title, source, columns, hide, add, all }: RelatedProps<T>) {
  const list = useLoad<Page<T>>(source);
  return (
    <section className="related" aria-label={title}>
      <div className="section-header">
        <h2>{title}</h2>
        <AddLink to={add.to} quiet>{add.label}</AddLink>
      </div>
      {list.error !== null && <ErrorState error={list.error} retry={list.reload} />}
      {list.value?.total === 0 && <p className="card muted empty-note">{strings.nothingYet}</p>}
      {list.value !== null && list.value.total > 0 && (
        <>
          <DataTable caption={title} rows={list.value.rows} columns={columns.filter((column, index) => index === 0 || column.name !== hide)} />
          {list.value.pages > 1 && <Link to={all}>{strings.showAll}</Link>}
        </>
      )}
    </section>
  );
}
