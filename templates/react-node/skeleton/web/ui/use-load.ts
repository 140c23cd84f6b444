// Loads one address and keeps what it answered. While another address loads, the old answer stays on the screen.
import { useCallback, useEffect, useState } from "react";
import { strings } from "../../shared/strings";
import { ApiError, send } from "./api";

export interface Loaded<T> {
  value: T | null;
  error: ApiError | null;
  loading: boolean;
  reload: () => void;
}

export function useLoad<T>(path: string | null): Loaded<T> {
  const [state, setState] = useState<{ value: T | null; error: ApiError | null; path: string | null }>({
    value: null,
    error: null,
    path: null,
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (path === null) return;
    const controller = new AbortController();
    send<T>("GET", path, undefined, controller.signal).then(
      (value) => setState({ value, error: null, path }),
      (error: unknown) => {
        if (controller.signal.aborted) return;
        setState({ value: null, error: error instanceof ApiError ? error : new ApiError(0, strings.failed), path });
      },
    );
    return () => controller.abort();
  }, [path, round]);
  const reload = useCallback(() => {
    setState({ value: null, error: null, path: null });
    setRound((before) => before + 1);
  }, []);
  return { value: state.value, error: state.error, loading: path !== state.path, reload };
}
