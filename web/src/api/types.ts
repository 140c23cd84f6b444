/**
 * The names under which the pages know what the server sends and takes.
 *
 * All come from `schema.ts`, which is generated from `openapi.json`. Times are Unix milliseconds, money is millionths of
 * a dollar. A field that may be null may also be absent.
 */

import type { components } from "./schema";

type Schemas = components["schemas"];

/** A language of the interface of a generated app. */
export type AppLanguage = Schemas["Language"];

/** What the server is and what the machine under it has. */
export type About = Schemas["About"];

/** A model that may answer. */
export type ModelChoice = Schemas["ModelChoice"];

/** A model that the person can choose, with its price where that is known. */
export type ModelOption = Schemas["ModelOption"];

/** What the person can choose from. */
export type ModelOptions = Schemas["ModelOptions"];

/** A connection to a provider, without its key. */
export type Connection = Schemas["Connection"];

/** The person's connections, and the providers that one can connect to. */
export type ConnectionList = Schemas["ConnectionList"];

/** A connection to be made. */
export type CreateConnection = Schemas["CreateConnection"];

/** A change of a connection. */
export type UpdateConnection = Schemas["UpdateConnection"];

/** What came of trying a connection. */
export type ConnectionTest = Schemas["ConnectionTest"];

/** A provider that one can connect to. */
export type Provider = Schemas["Provider"];

/** The person who asks. */
export type Me = Schemas["Me"];

/** What the person changes of themselves. */
export type UpdateMe = Schemas["UpdateMe"];

/** What a build will probably cost. */
export type Estimate = Schemas["Estimate"];

/** One thing that builds need from the machine. */
export type MachinePart = Schemas["MachinePart"];

/** How far a project is. */
export type ProjectState = Schemas["ProjectState"];

/** A project as lists show it. */
export type ProjectCard = Schemas["ProjectCard"];

/** One page of projects. */
export type ProjectPage = Schemas["ProjectPage"];

/** What a person asks for. */
export type CreateProject = Schemas["CreateProject"];

/** A project that was just made, and the run that builds it. */
export type CreatedProject = Schemas["CreatedProject"];

/** A change that a person asks for. */
export type CreateRun = Schemas["CreateRun"];

/** An answer to the question that a run waits with. */
export type AnswerRun = Schemas["AnswerRun"];

/** Everything that a project's page needs. */
export type ProjectDetail = Schemas["ProjectDetail"];

/** The specification with what became of each requirement. */
export type SpecView = Schemas["SpecView"];

/** What is known of a requirement. */
export type RequirementState = Schemas["RequirementState"];

/** One thing that the app must do. */
export type RequirementView = Schemas["RequirementView"];

/** One executable check of a requirement. */
export type CheckView = Schemas["CheckView"];

/** How a run ended. */
export type RunOutcome = Schemas["RunOutcome"];

/** One piece of work on a project. */
export type Run = Schemas["Run"];

/** What became of a check when it was played. */
export type CheckVerdict = Schemas["CheckVerdict"];

/** What happened; a newer server may send types that are not listed, and readers skip them. */
export type EventBody = Schemas["EventBody"];

/** One event of a project, numbered without gaps. */
export type ProjectEvent = Schemas["Event"];

/** One page of events. */
export type EventPage = Schemas["EventPage"];

/** A file of a checkpoint. */
export type FileEntry = Schemas["FileEntry"];

/** The files of a checkpoint. */
export type FileList = Schemas["FileList"];

/** A file's text. */
export type FileText = Schemas["FileText"];

/** A recorded state of a project's files. */
export type Checkpoint = Schemas["Checkpoint"];

/** The checkpoints of a project, newest first. */
export type CheckpointList = Schemas["CheckpointList"];

/** What differs between two checkpoints. */
export type Differences = Schemas["Differences"];

/** What happened to one file between two checkpoints. */
export type FileDifference = Schemas["FileDifference"];

/** What going back to a checkpoint did. */
export type RestoredCheckpoint = Schemas["RestoredCheckpoint"];

/** What the models of a project were asked, oldest run first. */
export type UsageList = Schemas["UsageList"];

/** Calls of the same kind in the same run. */
export type Usage = Schemas["Usage"];

/** The true state of the running app. */
export type Preview = Schemas["Preview"];

/** The published app of a project. */
export type Publication = Schemas["Publication"];

/** What models are told beside the files: the person's rules, and what was asked for before. */
export type Conversation = Schemas["Conversation"];

/** What is left of requests that are long over. */
export type Notes = Schemas["Notes"];

/** All rules of a project. */
export type Rules = Schemas["Rules"];

/** A host that code of a project may read from. */
export type AllowedHost = Schemas["AllowedHost"];

/** The hosts of a project. */
export type HostList = Schemas["HostList"];

/** A line that the app or a page of it printed. */
export type LogLine = Schemas["LogLine"];

/** One page of lines. */
export type LogPage = Schemas["LogPage"];
