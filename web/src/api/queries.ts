/** The questions whose answers are cached, and their names in the cache. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import {
  fetchCheckpoints,
  fetchConnections,
  fetchConversation,
  fetchDifferences,
  fetchFile,
  fetchFiles,
  fetchHosts,
  fetchMe,
  fetchModels,
  fetchPreview,
  fetchProject,
  fetchProjects,
  fetchPublication,
  fetchUsage,
} from "./endpoints";
import type { ProjectPage } from "./types";

/** Names of cached answers, from the general to the special. */
export const keys = {
  me: ["me"] as const,
  models: ["models"] as const,
  connections: ["connections"] as const,
  projects: ["projects"] as const,
  project: (id: string) => ["project", id] as const,
  checkpoints: (id: string) => ["project", id, "checkpoints"] as const,
  differences: (id: string, checkpoint: string) => ["project", id, "differences", checkpoint] as const,
  files: (id: string, checkpoint: string | null) => ["project", id, "files", checkpoint] as const,
  file: (id: string, checkpoint: string | null, path: string) =>
    ["project", id, "file", checkpoint, path] as const,
  preview: (id: string) => ["project", id, "preview"] as const,
  publication: (id: string) => ["project", id, "publication"] as const,
  conversation: (id: string) => ["project", id, "conversation"] as const,
  hosts: (id: string) => ["project", id, "hosts"] as const,
  usage: (id: string) => ["project", id, "usage"] as const,
};

/** The person who asks. */
export const meQuery = queryOptions({ queryKey: keys.me, queryFn: ({ signal }) => fetchMe(signal) });

/** The models that the person can choose from. */
export const modelsQuery = queryOptions({
  queryKey: keys.models,
  queryFn: ({ signal }) => fetchModels(signal),
});

/** The person's connections to providers. */
export const connectionsQuery = queryOptions({
  queryKey: keys.connections,
  queryFn: ({ signal }) => fetchConnections(signal),
});

/** All projects, page by page; asked anew whenever the list is opened. */
export const projectsQuery = infiniteQueryOptions({
  queryKey: keys.projects,
  queryFn: ({ pageParam, signal }) => fetchProjects(pageParam, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (page: ProjectPage) => page.next,
  staleTime: 0,
});

/** One project with its specification, plan and newest run. */
export const projectQuery = (id: string) =>
  queryOptions({ queryKey: keys.project(id), queryFn: ({ signal }) => fetchProject(id, signal) });

/** All checkpoints of a project. */
export const checkpointsQuery = (id: string) =>
  queryOptions({ queryKey: keys.checkpoints(id), queryFn: ({ signal }) => fetchCheckpoints(id, signal) });

/** What a checkpoint changed; that never changes. */
export const differencesQuery = (id: string, checkpoint: string) =>
  queryOptions({
    queryKey: keys.differences(id, checkpoint),
    queryFn: ({ signal }) => fetchDifferences(id, checkpoint, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The files of a checkpoint, or of the head. */
export const filesQuery = (id: string, checkpoint: string | null) =>
  queryOptions({
    queryKey: keys.files(id, checkpoint),
    queryFn: ({ signal }) => fetchFiles(id, checkpoint, signal),
  });

/** One file of a checkpoint, or of the head. */
export const fileQuery = (id: string, checkpoint: string | null, path: string) =>
  queryOptions({
    queryKey: keys.file(id, checkpoint, path),
    queryFn: ({ signal }) => fetchFile(id, checkpoint, path, signal),
  });

/** The state of the running app. */
export const previewQuery = (id: string) =>
  queryOptions({ queryKey: keys.preview(id), queryFn: ({ signal }) => fetchPreview(id, signal) });

/** Where the published app stands. */
export const publicationQuery = (id: string) =>
  queryOptions({ queryKey: keys.publication(id), queryFn: ({ signal }) => fetchPublication(id, signal) });

/** What models are told of a project beside its files; asked anew whenever somebody looks. */
export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: keys.conversation(id),
    queryFn: ({ signal }) => fetchConversation(id, signal),
    staleTime: 0,
  });

/** The hosts that code of the app may read from; what was refused changes with every request of the app. */
export const hostsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.hosts(id),
    queryFn: ({ signal }) => fetchHosts(id, signal),
    staleTime: 0,
  });

/** What the models of a project were asked, and what it cost. */
export const usageQuery = (id: string) =>
  queryOptions({ queryKey: keys.usage(id), queryFn: ({ signal }) => fetchUsage(id, signal) });
