/** Every endpoint that the pages use, as a function. Cached questions are in `queries`. */

import { request, withQuery } from "./client";
import type {
  About,
  AllowedHost,
  AnswerRun,
  CheckpointList,
  Connection,
  ConnectionList,
  ConnectionTest,
  Conversation,
  CreateConnection,
  CreatedProject,
  CreateProject,
  CreateRun,
  Differences,
  EventPage,
  FileList,
  FileText,
  HostList,
  LogPage,
  Me,
  ModelOptions,
  Preview,
  ProjectDetail,
  ProjectPage,
  Publication,
  RestoredCheckpoint,
  Rules,
  Run,
  UpdateConnection,
  UpdateMe,
  UsageList,
} from "./types";

/** Projects on one page of the list. */
export const PROJECTS_PER_PAGE = 20;

/** Events in one page; also the largest number that the server sends at once. */
export const EVENTS_PER_PAGE = 200;

const project = (id: string) => `/v1/projects/${encodeURIComponent(id)}`;
const checkpoint = (projectId: string, id: string) =>
  `${project(projectId)}/checkpoints/${encodeURIComponent(id)}`;
const connection = (name: string) => `/v1/connections/${encodeURIComponent(name)}`;
const run = (id: string) => `/v1/runs/${encodeURIComponent(id)}`;

/** What the server is. */
export const fetchAbout = (signal?: AbortSignal) => request<About>("/v1/about", { signal });

/** The person who asks. */
export const fetchMe = (signal?: AbortSignal) => request<Me>("/v1/me", { signal });

/** Changes what the person may spend, and which models answer. */
export const updateMe = (body: UpdateMe) => request<Me>("/v1/me", { method: "PATCH", body });

/** The models that the person can choose from; their providers may be asked first. */
export const fetchModels = (signal?: AbortSignal) => request<ModelOptions>("/v1/models", { signal });

/** The person's connections to providers. */
export const fetchConnections = (signal?: AbortSignal) =>
  request<ConnectionList>("/v1/connections", { signal });

/** Keeps a connection with its key. */
export const createConnection = (body: CreateConnection) =>
  request<Connection>("/v1/connections", { method: "POST", body });

/** Changes a connection. */
export const updateConnection = (name: string, body: UpdateConnection) =>
  request<Connection>(connection(name), { method: "PATCH", body });

/** Removes a connection with its key. */
export const deleteConnection = (name: string) => request<void>(connection(name), { method: "DELETE" });

/** Finds out whether a connection works. */
export const testConnection = (name: string) =>
  request<ConnectionTest>(`${connection(name)}/test`, { method: "POST" });

/** One page of projects, newest first. */
export const fetchProjects = (after: string | null, signal?: AbortSignal) =>
  request<ProjectPage>(withQuery("/v1/projects", { limit: PROJECTS_PER_PAGE, after }), { signal });

/** One project with its specification, plan and newest run. */
export const fetchProject = (id: string, signal?: AbortSignal) =>
  request<ProjectDetail>(project(id), { signal });

/** The checkpoints of a project, newest first. */
export const fetchCheckpoints = (id: string, signal?: AbortSignal) =>
  request<CheckpointList>(`${project(id)}/checkpoints`, { signal });

/** What a checkpoint changed, compared with the one before it. */
export const fetchDifferences = (projectId: string, id: string, signal?: AbortSignal) =>
  request<Differences>(`${checkpoint(projectId, id)}/differences`, { signal });

/** The files of a checkpoint, or of the head. */
export const fetchFiles = (id: string, checkpoint: string | null, signal?: AbortSignal) =>
  request<FileList>(withQuery(`${project(id)}/files`, { checkpoint }), { signal });

/** One file of a checkpoint, or of the head. */
export const fetchFile = (id: string, checkpoint: string | null, path: string, signal?: AbortSignal) =>
  request<FileText>(withQuery(`${project(id)}/file`, { path, checkpoint }), { signal });

/** What the models of a project were asked, and what it cost. */
export const fetchUsage = (id: string, signal?: AbortSignal) =>
  request<UsageList>(`${project(id)}/usage`, { signal });

/** What models are told of a project beside its files. */
export const fetchConversation = (id: string, signal?: AbortSignal) =>
  request<Conversation>(`${project(id)}/conversation`, { signal });

/** Sets what must hold in every change. */
export const setRules = (id: string, body: Rules) =>
  request<Rules>(`${project(id)}/rules`, { method: "PUT", body });

/** The state of the running app. */
export const fetchPreview = (id: string, signal?: AbortSignal) =>
  request<Preview>(`${project(id)}/preview`, { signal });

/** Makes a project and starts its build. */
export const createProject = (body: CreateProject) =>
  request<CreatedProject>("/v1/projects", { method: "POST", body });

/** Asks for a change of a built project. */
export const createRun = (id: string, body: CreateRun) =>
  request<Run>(`${project(id)}/runs`, { method: "POST", body });

/** Goes back to a checkpoint, with a new one on top of the history. */
export const restoreCheckpoint = (projectId: string, id: string) =>
  request<RestoredCheckpoint>(`${checkpoint(projectId, id)}/restore`, { method: "POST" });

/** Stops a run for good. */
export const cancelRun = (id: string) => request<Run>(`${run(id)}/cancel`, { method: "POST" });

/** Answers the question that a run waits with. */
export const answerRun = (id: string, body: AnswerRun) =>
  request<Run>(`${run(id)}/answer`, { method: "POST", body });

/** Accepts what is not proven. */
export const acceptRun = (id: string) => request<Run>(`${run(id)}/accept`, { method: "POST" });

/** Starts the app, on the newest files. */
export const startPreview = (id: string) =>
  request<Preview>(`${project(id)}/preview/start`, { method: "POST" });

/** Ends the app and starts it anew. */
export const restartPreview = (id: string) =>
  request<Preview>(`${project(id)}/preview/restart`, { method: "POST" });

/** Where the published app stands. */
export const fetchPublication = (id: string, signal?: AbortSignal) =>
  request<Publication>(`${project(id)}/publication`, { signal });

/** Lets everybody open the app, on the newest files. */
export const publishProject = (id: string) =>
  request<Publication>(`${project(id)}/publish`, { method: "POST" });

/** Takes the published app back. */
export const unpublishProject = (id: string) =>
  request<Publication>(`${project(id)}/unpublish`, { method: "POST" });

/** The hosts that code of the app may read from. */
export const fetchHosts = (id: string, signal?: AbortSignal) =>
  request<HostList>(`${project(id)}/hosts`, { signal });

/** Lets code of the app read from a host. */
export const allowHost = (id: string, host: string) =>
  request<AllowedHost>(`${project(id)}/hosts/${encodeURIComponent(host)}`, { method: "PUT" });

/** Withdraws a host. */
export const withdrawHost = (id: string, host: string) =>
  request<void>(`${project(id)}/hosts/${encodeURIComponent(host)}`, { method: "DELETE" });

/** Stops the app. */
export const stopPreview = (id: string) =>
  request<Preview>(`${project(id)}/preview/stop`, { method: "POST" });

/** One page of the events after `after`. */
export const fetchEvents = (id: string, after: number, signal?: AbortSignal) =>
  request<EventPage>(withQuery(`${project(id)}/events`, { after, limit: EVENTS_PER_PAGE }), { signal });

/** Address of the live events after `after`. */
export const eventStreamUrl = (id: string, after: number) =>
  withQuery(`${project(id)}/events/stream`, { after });

/** Lines that the app and its pages printed after `after`. */
export const fetchLogs = (id: string, after: number, signal?: AbortSignal) =>
  request<LogPage>(withQuery(`${project(id)}/preview/logs`, { after }), { signal });

/** Address of the app's live lines after `after`. */
export const logStreamUrl = (id: string, after: number) =>
  withQuery(`${project(id)}/preview/logs/stream`, { after });

/** Address of a zip of the newest files. */
export const archiveUrl = (id: string) => `${project(id)}/archive`;
