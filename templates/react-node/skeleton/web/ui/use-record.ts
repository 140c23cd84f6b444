// One record of the address bar: loading it, saving it, deleting it.
import { useCallback, useMemo } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import type { z } from "zod";
import type { Stored } from "../../shared/kit/types";
import { strings } from "../../shared/strings";
import { send, type ApiError } from "./api";
import { useToast } from "./toast";
import { useForm, type Draft, type Form } from "./use-form";
import { useLoad, type Loaded } from "./use-load";

/** Where a kind of record lives: its API and its pages. */
export interface Place {
  api: string;
  page: string;
}

export interface RecordState<T> extends Loaded<T> {
  id: string;
  place: Place;
  /** Deletes the record and shows the list; throws an ApiError when the server refuses. */
  remove: () => Promise<void>;
}

export function useRecord<T>(place: Place): RecordState<T> {
  const { id = "" } = useParams();
  const navigate = useNavigate();
  const toast = useToast();
  const loaded = useLoad<T>(`${place.api}/${id}`);
  const remove = useCallback(async () => {
    await send("DELETE", `${place.api}/${id}`);
    toast(strings.deleted);
    void navigate(place.page);
  }, [place, id, navigate, toast]);
  return { ...loaded, id, place, remove };
}

interface FormOptions<T> {
  place: Place;
  schema: z.ZodType<T>;
  /** The values of a new record's form. */
  empty: () => Draft<T>;
}

export interface RecordForm<T> extends Form<T> {
  isNew: boolean;
  ready: boolean;
  error: ApiError | null;
  reload: () => void;
  /** Where cancelling leads. */
  back: string;
}

/** The form of a new record at /new, or of a stored one at /:id/edit. */
export function useRecordForm<T extends object>({ place, schema, empty }: FormOptions<T>): RecordForm<T> {
  const { id } = useParams();
  const [query] = useSearchParams();
  const navigate = useNavigate();
  const toast = useToast();
  const isNew = id === undefined;
  const loaded = useLoad<Draft<T>>(isNew ? null : `${place.api}/${id}`);
  const initial = useMemo(() => loaded.value ?? prefill(empty(), query), [loaded.value, empty, query]);
  const form = useForm<T>({
    schema,
    initial,
    save: async (input) => {
      const path = isNew ? place.api : `${place.api}/${id}`;
      const saved = await send<Stored>(isNew ? "POST" : "PUT", path, input);
      toast(strings.saved);
      void navigate(`${place.page}/${saved.id}`, { replace: true });
    },
  });
  return {
    ...form,
    isNew,
    ready: isNew || loaded.value !== null,
    error: loaded.error,
    reload: loaded.reload,
    back: isNew ? place.page : `${place.page}/${id}`,
  };
}

/** Chooses the references that the address names, such as /bookings/new?room_id=3. */
function prefill<D extends object>(draft: D, query: URLSearchParams): D {
  const chosen: Record<string, unknown> = {};
  for (const [name, text] of query) {
    const id = Number(text);
    if (!Object.hasOwn(draft, name) || !Number.isInteger(id) || id <= 0) continue;
    chosen[name] = name.endsWith("_id") ? id : [id];
  }
  return { ...draft, ...chosen };
}
