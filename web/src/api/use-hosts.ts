/** The hosts that code of a project may read from, with the ways to change them. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { allowHost, withdrawHost } from "./endpoints";
import { hostsQuery, keys } from "./queries";

/** What is allowed and what was refused, and how to change it; a change is over when the list is there anew. */
export function useHosts(projectId: string) {
  const queries = useQueryClient();
  const query = useQuery(hostsQuery(projectId));
  const change = useMutation({
    mutationFn: async ({ host, isAllowed }: { host: string; isAllowed: boolean }) => {
      await (isAllowed ? allowHost(projectId, host) : withdrawHost(projectId, host));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.hosts(projectId) }),
  });
  return { query, change };
}
