// Choosing records of another kind: one from a select, or several from check boxes.
import { useState } from "react";
import { EMPTY } from "../../shared/kit/format";
import type { Option } from "../../shared/kit/types";
import { strings } from "../../shared/strings";
import { Field, FieldError } from "./fields";
import type { FieldState } from "./use-form";
import { useLoad } from "./use-load";

interface Props {
  label: string;
  required?: boolean;
  /** The API that lists the records, such as /api/rooms/options. */
  source: string;
}

export function ReferenceField({ id, value, error, onChange, source, label, required }: FieldState<number | null> & Props) {
  const options = useLoad<Option[]>(source);
  const empty = options.value?.length === 0;
  return (
    <Field id={id} error={error} label={label} required={required} hint={empty ? strings.noOptions : undefined}>
      {(control) => (
        <select {...control} value={value ?? ""} onChange={(event) => onChange(event.target.value === "" ? null : Number(event.target.value))}>
          <option value="">{EMPTY}</option>
          {options.value?.map((option) => (
            <option key={option.id} value={option.id}>
              {option.title}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

const FILTER_FROM = 12;

export function ReferencesField({ id, value, error, onChange, source, label }: FieldState<number[] | null> & Props) {
  const [word, setWord] = useState("");
  const options = useLoad<Option[]>(source);
  const chosen = new Set(value);
  const toggle = (option: number) => onChange(chosen.has(option) ? [...chosen].filter((other) => other !== option) : [...chosen, option]);
  const all = options.value ?? [];
  const shown = all.filter((option) => chosen.has(option.id) || option.title.toLowerCase().includes(word.toLowerCase()));
  return (
    <fieldset className="field wide" aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend>{label}</legend>
      {all.length > FILTER_FROM && (
        <input type="text" aria-label={`${strings.search}: ${label}`} placeholder={strings.searchPlaceholder} value={word} onChange={(event) => setWord(event.target.value)} />
      )}
      <div className="chips">
        {shown.map((option) => (
          <label key={option.id} className="chip">
            <input type="checkbox" checked={chosen.has(option.id)} onChange={() => toggle(option.id)} />
            <span>{option.title}</span>
          </label>
        ))}
        {options.value !== null && all.length === 0 && <p className="hint">{strings.noOptions}</p>}
      </div>
      <FieldError id={id} error={error} />
    </fieldset>
  );
}
