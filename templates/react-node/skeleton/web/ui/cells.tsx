// How values look in tables and on record pages.
import { Link } from "react-router";
import { choiceLabel, EMPTY, formatYesNo, type Choice } from "../../shared/kit/format";

/** A choice as a coloured label; the colour follows the place in the list, the word carries the meaning. */
export function Badge({ options, value }: { options: readonly Choice[]; value: string | null }) {
  if (value === null) return EMPTY;
  const tone = options.findIndex((option) => option.value === value) % 6;
  return <span className={`badge tone-${tone}`}>{choiceLabel(options, value)}</span>;
}

export function YesNo({ value }: { value: boolean }) {
  return <span className={value ? "badge tone-yes" : "badge tone-no"}>{formatYesNo(value)}</span>;
}

/** A link to another record. */
export function RecordLink({ page, id, title }: { page: string; id: number | null; title: string | null }) {
  if (id === null) return EMPTY;
  return <Link to={`${page}/${id}`}>{title}</Link>;
}

export function RecordLinks({ page, ids, titles }: { page: string; ids: number[]; titles: string[] }) {
  if (ids.length === 0) return EMPTY;
  return (
    <span className="chips">
      {ids.map((id, index) => (
        <Link key={id} className="chip-link" to={`${page}/${id}`}>
          {titles[index]}
        </Link>
      ))}
    </span>
  );
}

export function EmailLink({ value }: { value: string | null }) {
  return value === null ? EMPTY : <a href={`mailto:${value}`}>{value}</a>;
}

export function PhoneLink({ value }: { value: string | null }) {
  return value === null ? EMPTY : <a href={`tel:${value.replace(/[^\d+]/g, "")}`}>{value}</a>;
}

/** A link to another site; the schema has made sure that it is http or https. */
export function WebLink({ value }: { value: string | null }) {
  if (value === null) return EMPTY;
  return (
    <a href={value} target="_blank" rel="noreferrer noopener">
      {value.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "")}
    </a>
  );
}
