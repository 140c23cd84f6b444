/** The hosts that code of a project may read from, with the ways to change them. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { allowHost, withdrawHost } from "./endpoints";
import { hostsQuery, keys } from "./queries";

/** What is allowed and what was refused, and how to allow and withdraw; a change is over when the list is there anew. */
export function useHosts(projectId: string) {
  const queries = useQueryClient();
  const query = useQuery(hostsQuery(projectId));
  const refresh = () => queries.invalidateQueries({ queryKey: keys.hosts(projectId) });
  const allow = useMutation({ mutationFn: (host: string) => allowHost(projectId, host), onSuccess: refresh });
  const withdraw = useMutation({
    mutationFn: (host: string) => withdrawHost(projectId, host),
    onSuccess: refresh,
  });
  return { query, allow, withdraw };
}
