// Form fields: a label, a control, a hint and an error that belong together for eyes and for screen readers.
import { type InputHTMLAttributes, type ReactNode } from "react";
import type { Choice } from "../../shared/kit/format";
import { EMPTY } from "../../shared/kit/format";
import type { FieldState } from "./use-form";

interface Control {
  id: string;
  "aria-invalid": true | undefined;
  "aria-describedby": string | undefined;
  "aria-required": true | undefined;
}

interface Labelled {
  label: string;
  hint?: string;
  required?: boolean;
}

interface FieldProps extends Labelled {
  id: string;
  error: string | undefined;
  children: (control: Control) => ReactNode;
  wide?: boolean;
}

export function Field({ id, label, hint, required, error, wide, children }: FieldProps) {
  const described = [error !== undefined && `${id}-error`, hint !== undefined && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className={wide ? "field wide" : "field"}>
      <div className="field-label">
        <label htmlFor={id}>{label}</label>
        {required && <span aria-hidden="true"> *</span>}
      </div>
      {children({
        id,
        "aria-invalid": error === undefined ? undefined : true,
        "aria-describedby": described === "" ? undefined : described,
        "aria-required": required || undefined,
      })}
      <FieldError id={id} error={error} />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
    </div>
  );
}

export function FieldError({ id, error }: { id: string; error: string | undefined }) {
  if (error === undefined) return null;
  return (
    <p id={`${id}-error`} role="alert" className="field-error">
      {error}
    </p>
  );
}

type TextProps = FieldState<string | null> & Labelled & Pick<InputHTMLAttributes<HTMLInputElement>, "type" | "autoComplete">;

/** One line of text; `type` also makes it an e-mail, link, phone, date, time or date-time field. */
export function TextField({ id, value, error, onChange, type = "text", autoComplete, ...labelled }: TextProps) {
  return (
    <Field id={id} error={error} {...labelled}>
      {(control) => (
        <input {...control} type={type} autoComplete={autoComplete ?? "off"} value={value ?? ""} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}

export const EmailField = (props: Omit<TextProps, "type">) => <TextField {...props} type="email" />;
export const LinkField = (props: Omit<TextProps, "type">) => <TextField {...props} type="url" />;
export const PhoneField = (props: Omit<TextProps, "type">) => <TextField {...props} type="tel" />;
export const DateField = (props: Omit<TextProps, "type">) => <TextField {...props} type="date" />;
export const TimeField = (props: Omit<TextProps, "type">) => <TextField {...props} type="time" />;
export const DateTimeField = (props: Omit<TextProps, "type">) => <TextField {...props} type="datetime-local" />;

export function LongTextField({ id, value, error, onChange, ...labelled }: FieldState<string | null> & Labelled) {
  return (
    <Field id={id} error={error} wide {...labelled}>
      {(control) => <textarea {...control} rows={4} value={value ?? ""} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}

type ChoiceProps<T extends string> = FieldState<T | null> & Labelled & { options: readonly Choice<T>[] };

export function ChoiceField<T extends string>({ id, value, error, onChange, options, ...labelled }: ChoiceProps<T>) {
  const choose = (text: string) => onChange(options.find((option) => option.value === text)?.value ?? null);
  return (
    <Field id={id} error={error} {...labelled}>
      {(control) => (
        <select {...control} value={value ?? ""} onChange={(event) => choose(event.target.value)}>
          <option value="">{EMPTY}</option>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function YesNoField({ id, value, error, onChange, label, hint }: FieldState<boolean | null> & Labelled) {
  return (
    <div className="field check-field">
      <div className="check">
        <input
          id={id}
          type="checkbox"
          checked={value ?? false}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          onChange={(event) => onChange(event.target.checked)}
        />
        <label htmlFor={id}>{label}</label>
      </div>
      <FieldError id={id} error={error} />
      {hint !== undefined && <p className="hint">{hint}</p>}
    </div>
  );
}
