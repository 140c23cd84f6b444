// The state of a list lives in the address bar, so that the back button and shared links work.
import { useCallback } from "react";
import { useSearchParams } from "react-router";
import type { Page } from "../../shared/kit/types";
import { useLoad, type Loaded } from "./use-load";

export interface ListState<T> extends Loaded<Page<T>> {
  query: URLSearchParams;
  /** Sets one parameter, or removes it when the text is empty; goes back to the first page unless the page is what is set. */
  set: (name: string, text: string) => void;
  clear: () => void;
  /** Whether a search or a filter is set. */
  narrowed: boolean;
}

export function useList<T>(api: string): ListState<T> {
  const [query, setQuery] = useSearchParams();
  const loaded = useLoad<Page<T>>(`${api}?${query.toString()}`);
  const set = useCallback(
    (name: string, text: string) => {
      setQuery(
        (before) => {
          const next = new URLSearchParams(before);
          if (text === "") next.delete(name);
          else next.set(name, text);
          if (name !== "page") next.delete("page");
          return next;
        },
        { replace: name === "q" },
      );
    },
    [setQuery],
  );
  const clear = useCallback(() => {
    setQuery((before) => {
      const sort = before.get("sort");
      return new URLSearchParams(sort === null ? {} : { sort });
    });
  }, [setQuery]);
  const narrowed = [...query.keys()].some((name) => name !== "sort" && name !== "page");
  return { ...loaded, query, set, clear, narrowed };
}
