/** The published app of a project: where it stands, and the ways there and back. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { publishProject, unpublishProject } from "@/api/endpoints";
import { keys, publicationQuery } from "@/api/queries";
import type { Publication } from "@/api/types";

/** How often the state is asked for while a published app does not run. */
const STARTING_MS = 1_000;

/** What can be said of a published app, seen beside the newest files. */
export type PublicationNews = "none" | "newest" | "older";

/** Says how the published files stand to the newest ones. Pure. */
export function publicationNews(
  publication: Pick<Publication, "live" | "checkpoint_id"> | undefined,
  head: string,
): PublicationNews {
  if (!publication?.live) return "none";
  return publication.checkpoint_id === head ? "newest" : "older";
}

/** The publication of a project with its actions. */
export function usePublication(projectId: string) {
  const queries = useQueryClient();
  const query = useQuery({
    ...publicationQuery(projectId),
    refetchInterval: ({ state }) =>
      state.data?.live && state.data.state !== "running" ? STARTING_MS : false,
  });
  const keep = (publication: Publication) => queries.setQueryData(keys.publication(projectId), publication);
  const publish = useMutation({ mutationFn: () => publishProject(projectId), onSuccess: keep });
  const unpublish = useMutation({ mutationFn: () => unpublishProject(projectId), onSuccess: keep });
  return { query, publication: query.data, publish, unpublish };
}

/** Everything that the dialog needs. */
export type PublicationControls = ReturnType<typeof usePublication>;
