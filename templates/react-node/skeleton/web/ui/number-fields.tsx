// Numbers and amounts: what is typed stays as typed, what is saved is a number.
import { useEffect, useState } from "react";
import { locale } from "../../shared/strings";
import { Field } from "./fields";
import type { FieldState } from "./use-form";

interface NumberProps extends FieldState<number | null> {
  label: string;
  hint?: string;
  required?: boolean;
  /** How many stored units one typed unit has; 100 for money. */
  factor?: number;
  unit?: string;
}

const DECIMAL_SIGN = new Intl.NumberFormat(locale).format(1.5).charAt(1);

/** Reads `1 250,50` and `1,250.50` alike; text that is no number becomes NaN, which the schema refuses. */
export function parseNumber(text: string, factor: number): number | null {
  let plain = text.replace(/[\s\u00a0\u202f]/g, "");
  if (plain === "") return null;
  if (plain.includes(",") && plain.includes(".")) plain = plain.replaceAll(plain.lastIndexOf(",") > plain.lastIndexOf(".") ? "." : ",", "");
  plain = plain.replace(",", ".");
  if (!/^-?\d*\.?\d+$|^-?\d+\.$/.test(plain)) return Number.NaN;
  const scaled = Number(plain) * factor;
  const rounded = Math.round(scaled);
  return Math.abs(scaled - rounded) < 1e-6 ? rounded : factor === 1 ? scaled : Number.NaN;
}

function writeNumber(value: number | null, factor: number): string {
  if (value === null || Number.isNaN(value)) return "";
  const plain = factor === 1 ? String(value) : (value / factor).toFixed(2);
  return plain.replace(".", DECIMAL_SIGN);
}

export function NumberField({ id, value, error, onChange, factor = 1, unit, ...labelled }: NumberProps) {
  const [text, setText] = useState(() => writeNumber(value, factor));
  // A value that comes from elsewhere (a loaded record) replaces the text; the person's own typing does not.
  useEffect(() => {
    setText((before) => (Object.is(parseNumber(before, factor), value) ? before : writeNumber(value, factor) || before));
  }, [value, factor]);
  const change = (next: string) => {
    setText(next);
    onChange(parseNumber(next, factor));
  };
  return (
    <Field id={id} error={error} {...labelled}>
      {(control) => (
        <div className="with-unit">
          <input {...control} type="text" inputMode="decimal" autoComplete="off" value={text} onChange={(event) => change(event.target.value)} />
          {unit !== undefined && (
            <span className="unit" aria-hidden="true">
              {unit}
            </span>
          )}
        </div>
      )}
    </Field>
  );
}

/** An amount: typed in major units, stored in minor units. */
export function MoneyField({ currency, ...props }: Omit<NumberProps, "factor" | "unit"> & { currency: string }) {
  const parts = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" }).formatToParts(0);
  const sign = parts.find((part) => part.type === "currency")?.value ?? currency;
  return <NumberField {...props} factor={100} unit={sign} />;
}
