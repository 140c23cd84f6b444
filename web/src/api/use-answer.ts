/**
 * One question and its answer, without a cache.
 *
 * For the first page only: it asks twice, once each, and so need not wait for the library that caches answers for the
 * pages behind it (a tenth of the first page's code).
 */

import { useCallback, useEffect, useState } from "react";

/** What is known of an answer. */
export interface Answer<T> {
  value: T | null;
  error: unknown;
  ask: () => void;
}

/** Asks when the component is shown, and again on `ask`. `question` must not change between renders. */
export function useAnswer<T>(question: (signal: AbortSignal) => Promise<T>): Answer<T> {
  const [tries, setTries] = useState(0);
  const [state, setState] = useState<{ value: T | null; error: unknown }>({ value: null, error: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks the same question again
  useEffect(() => {
    const stopper = new AbortController();
    question(stopper.signal)
      .then((value) => setState({ value, error: null }))
      .catch((error: unknown) => {
        if (!stopper.signal.aborted) setState((before) => ({ ...before, error }));
      });
    return () => stopper.abort();
  }, [question, tries]);
  return { ...state, ask: useCallback(() => setTries((before) => before + 1), []) };
}
