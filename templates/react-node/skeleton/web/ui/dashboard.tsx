// The parts of the overview: numbers, charts, short lists.
import { useId, type ReactNode } from "react";
import { Link } from "react-router";
import type { Group, Option } from "../../shared/kit/types";
import { EMPTY } from "../../shared/kit/format";
import { strings } from "../../shared/strings";

export function Metric({ label, children }: { label: string; children: ReactNode }) {
  const id = useId();
  return (
    <figure className="card metric" aria-labelledby={id}>
      <figcaption id={id}>{label}</figcaption>
      <p className="metric-value">{children}</p>
    </figure>
  );
}

interface ChartProps {
  label: string;
  groups: Group[];
  /** Writes the key of a group and its number for people. */
  name: (key: string) => string;
  format: (value: number) => string;
  /** Periods stand side by side if there is room, other groups lie below each other. */
  upright?: boolean;
}

const MAX_UPRIGHT = 8;
const MAX_UPRIGHT_DIGITS = 5;

/** A bar chart that is a table, so that every value can be read without seeing the bars. */
export function Chart({ label, groups, name, format, upright }: ChartProps) {
  const id = useId();
  const fits = groups.length <= MAX_UPRIGHT && groups.every((group) => format(group.value).length <= MAX_UPRIGHT_DIGITS);
  const stands = upright && fits;
  const most = Math.max(0, ...groups.map((group) => group.value));
  const share = (value: number) => `${most > 0 ? Math.max(0, (value / most) * 100) : 0}%`;
  return (
    <figure className="card chart" aria-labelledby={id}>
      <figcaption id={id}>{label}</figcaption>
      {groups.length === 0 && <p className="muted">{strings.nothingYet}</p>}
      {groups.length > 0 && (
        <table role="table" aria-labelledby={id} className={stands ? "bars upright" : "bars"}>
          <tbody role="rowgroup">
            {groups.map((group) => (
              <tr key={group.key ?? ""} role="row">
                <th role="rowheader" scope="row">
                  {group.key === null ? EMPTY : name(group.key)}
                </th>
                <td aria-hidden="true" className="bar-space">
                  <span className="bar-fill" style={stands ? { height: share(group.value) } : { width: share(group.value) }} />
                </td>
                <td role="cell" className="bar-value">
                  {format(group.value)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </figure>
  );
}

interface ListingProps<R extends Option> {
  label: string;
  rows: R[];
  page: string;
  /** What stands beside the title. */
  note: (row: R) => string;
}

export function Listing<R extends Option>({ label, rows, page, note }: ListingProps<R>) {
  const id = useId();
  return (
    <section className="card listing" aria-labelledby={id}>
      <h2 id={id}>{label}</h2>
      {rows.length === 0 && <p className="muted">{strings.nothingYet}</p>}
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <Link to={`${page}/${row.id}`}>{row.title}</Link>
            <span className="muted">{note(row)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
