// The state of a form: values, one error sentence per field, saving. The schema is the one that the server uses.
import { useCallback, useEffect, useId, useRef, useState, type FormEvent } from "react";
import type { z } from "zod";
import { fieldErrors } from "../../shared/kit/fields";
import { strings } from "../../shared/strings";
import { ApiError } from "./api";

/** Values while they are typed: any of them may still be missing. */
export type Draft<T> = { [K in keyof T]: T[K] | null };

/** What a field component needs. */
export interface FieldState<V> {
  id: string;
  value: V;
  error: string | undefined;
  onChange: (value: V) => void;
}

interface Options<T> {
  schema: z.ZodType<T>;
  initial: Draft<T>;
  save: (input: T) => Promise<void>;
}

export interface Form<T> {
  field: <K extends keyof T & string>(name: K) => FieldState<T[K] | null>;
  submit: (event: FormEvent) => void;
  /** Why saving failed, when no field is to blame. */
  failure: string | null;
  busy: boolean;
}

export function useForm<T extends object>({ schema, initial, save }: Options<T>): Form<T> {
  const prefix = useId();
  const [values, setValues] = useState<Draft<T>>(initial);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const focusWrong = useRef(false);

  useEffect(() => setValues(initial), [initial]);
  useEffect(() => {
    if (!focusWrong.current) return;
    focusWrong.current = false;
    document.querySelector<HTMLElement>("form [aria-invalid=true]")?.focus();
  });

  const show = useCallback((fields: Record<string, string>, message: string | null) => {
    focusWrong.current = true;
    setErrors(fields);
    setFailure(message);
  }, []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const parsed = schema.safeParse(values);
    if (!parsed.success) return show(fieldErrors(parsed.error), null);
    setBusy(true);
    show({}, null);
    try {
      await save(parsed.data);
    } catch (error) {
      const fields = error instanceof ApiError ? error.fields : {};
      const known = Object.keys(fields).some((name) => name in values);
      show(fields, known ? null : error instanceof Error ? error.message : strings.failed);
    } finally {
      setBusy(false);
    }
  };

  const field = <K extends keyof T & string>(name: K): FieldState<T[K] | null> => ({
    id: `${prefix}-${name}`,
    value: values[name],
    error: errors[name],
    onChange: (value) => {
      setValues((before) => ({ ...before, [name]: value }));
      setErrors(({ [name]: _fixed, ...others }) => others);
    },
  });
  return { field, submit: (event) => void submit(event), failure, busy };
}
