// Search and filters of a list. Each writes one parameter of the address bar, which the server reads.
import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import type { Choice } from "../../shared/kit/format";
import type { Option } from "../../shared/kit/types";
import { strings } from "../../shared/strings";
import { Icon } from "./icons";
import type { ListState } from "./use-list";
import { useLoad } from "./use-load";

const TYPING_MS = 250;

type Query = Pick<ListState<unknown>, "query" | "set">;

interface FiltersProps {
  list: Query & Pick<ListState<unknown>, "clear" | "narrowed">;
  children?: ReactNode;
}

export function Filters({ list, children }: FiltersProps) {
  const [open, setOpen] = useState(false);
  const [word, flush] = useTyped(list, "q");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    flush();
  };
  return (
    <form role="search" className="filters" onSubmit={submit}>
      <div className="filter-line">
        <div className="search-box">
          <Icon name="search" />
          <input type="search" aria-label={strings.search} placeholder={strings.searchPlaceholder} {...word} />
        </div>
        {children !== undefined && (
          <button type="button" className="button filter-button" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name="filter" />
            {strings.filters}
          </button>
        )}
        {list.narrowed && (
          <button type="button" className="button quiet" onClick={list.clear}>
            <Icon name="close" />
            {strings.clearFilters}
          </button>
        )}
      </div>
      {children !== undefined && <div className={open ? "filter-set open" : "filter-set"}>{children}</div>}
    </form>
  );
}

/** Text that is applied a moment after the last key, or at once by `flush`. */
function useTyped(list: Query, name: string) {
  const applied = list.query.get(name) ?? "";
  const [text, setText] = useState(applied);
  const { set } = list;
  useEffect(() => setText(applied), [applied]);
  useEffect(() => {
    if (text === applied) return;
    const timer = setTimeout(() => set(name, text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, applied, name, set]);
  const flush = () => set(name, text);
  return [{ value: text, onChange: (event: { target: { value: string } }) => setText(event.target.value) }, flush] as const;
}

interface FilterProps {
  list: Query;
  name: string;
  label: string;
}

function SelectFilter({ list, name, label, options }: FilterProps & { options: readonly Choice[] }) {
  return (
    <label className="filter">
      <span>{label}</span>
      <select value={list.query.get(name) ?? ""} onChange={(event) => list.set(name, event.target.value)}>
        <option value="">{strings.all}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

export const ChoiceFilter = SelectFilter;

export function YesNoFilter(props: FilterProps) {
  const options = [
    { value: "true", label: strings.yes },
    { value: "false", label: strings.no },
  ];
  return <SelectFilter {...props} options={options} />;
}

export function ReferenceFilter({ source, ...props }: FilterProps & { source: string }) {
  const { value } = useLoad<Option[]>(source);
  const options = (value ?? []).map((option) => ({ value: String(option.id), label: option.title }));
  return <SelectFilter {...props} options={options} />;
}

/** Two inputs, both inclusive. */
export function RangeFilter({ list, name, label, type }: FilterProps & { type: "number" | "date" | "time" }) {
  const [from] = useTyped(list, `${name}_from`);
  const [to] = useTyped(list, `${name}_to`);
  const input = type === "number" ? ({ type: "text", inputMode: "decimal" } as const) : { type };
  return (
    <div className="filter range">
      <label>
        <span>{strings.from(label)}</span>
        <input {...input} {...from} />
      </label>
      <label>
        <span>{strings.to(label)}</span>
        <input {...input} {...to} />
      </label>
    </div>
  );
}
