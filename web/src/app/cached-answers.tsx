/** The cache of answers for the pages behind the first one, and when a question is asked again. */

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "@/api/client";

/** Most tries of one question. */
const MAX_TRIES = 3;

/** Transient failures are asked again; answers of the server ("there is no such project") are not. */
const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => error instanceof ApiError && error.isTransient && failures < MAX_TRIES,
    },
    mutations: { retry: false },
  },
});

/** Lets its children ask through the cache, which all pages share. */
export function CachedAnswers({ children }: { children: ReactNode }) {
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
