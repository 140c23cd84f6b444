// @generated from openapi.json by `npm run types:api`: regenerate it, do not edit it.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What the server is, and what the machine under it has. */
        About: {
            /** @description Model of whoever names none. */
            default_model: string;
            /** @description What builds need from the machine; empty while it is being looked at. */
            machine: components["schemas"]["MachinePart"][];
            /** @description The models to choose from. */
            models: components["schemas"]["ModelChoice"][];
            /** @description Whether everybody who reaches the server is its owner. */
            single_user: boolean;
            /** @description Version of the server. */
            version: string;
        };
        /** @description A host that the code of a project may read from. */
        AllowedHost: {
            /** @description When it was allowed. */
            allowed_at: components["schemas"]["UnixMs"];
            /** @description Its name. */
            host: string;
        };
        /** @description An answer to the question that a run waits with. */
        AnswerRun: {
            /** @description The person's words. */
            answer: string;
            /** @description Whether the specification is what the person meant; without that the run ends. */
            approve: boolean;
            /** @description Which question, as its event names it. */
            question_id: components["schemas"]["QuestionId"];
        };
        /**
         * @description What happened to a file.
         * @enum {string}
         */
        ChangeKind: "added" | "changed" | "deleted";
        /** @description A file that changed. */
        ChangedFile: {
            content?: components["schemas"]["Content"] | null;
            /** @description Path from the root of the app. */
            path: string;
        };
        /** @description What became of a check. */
        CheckVerdict: {
            /** @enum {string} */
            result: "passed";
        } | {
            /** @description What was expected and what was seen instead, as a sentence. */
            message: string;
            /** @enum {string} */
            result: "failed";
            /** @description Index of the step, from 0. */
            step: number;
        } | {
            /** @description Why, and what to do. */
            reason: string;
            /** @enum {string} */
            result: "not_run";
        };
        /** @description One check and what it last came to. */
        CheckView: {
            /** @description Index of the step that did not hold, from 0. */
            failed_step?: number | null;
            /** @description Short name, unique within the specification. */
            key: string;
            /** @description Why it did not pass. */
            message?: string | null;
            /** @description Where the screenshot is. */
            screenshot_url?: string | null;
            /** @description How many things it does and expects. */
            steps: number;
            /** @description What it shows. */
            title: string;
            /** @description Where the trace is, for Playwright's viewer. */
            trace_url?: string | null;
            verdict?: components["schemas"]["CheckWord"] | null;
            /**
             * Format: int64
             * @description How long it took.
             */
            wall_ms?: number | null;
        };
        /**
         * @description What a check came to.
         * @enum {string}
         */
        CheckWord: "passed" | "failed" | "not_run";
        /** @description A recorded state of a project's files. */
        Checkpoint: {
            /** @description When it was made. */
            created_at: components["schemas"]["UnixMs"];
            /**
             * Format: int32
             * @description How many files of the checkpoint before it are gone.
             */
            deleted: number;
            /** @description Which. */
            id: components["schemas"]["CheckpointId"];
            /** @description What it is. */
            label: string;
            /**
             * Format: int32
             * @description Position in the project's history, from 1.
             */
            number: number;
            run_id?: components["schemas"]["RunId"] | null;
            /** @description Hash of its files. */
            tree: string;
            /**
             * Format: int32
             * @description How many files differ from the checkpoint before it.
             */
            written: number;
        };
        /**
         * Format: uuid
         * @description One recorded state of a project's files.
         */
        CheckpointId: string;
        /** @description The checkpoints of a project, newest first. */
        CheckpointList: {
            items: components["schemas"]["Checkpoint"][];
        };
        /** @description A connection to a provider, without its key. */
        Connection: {
            /** @description Where the provider lives; null means its usual place. */
            base_url?: string | null;
            /** @description When it was made. */
            created_at: components["schemas"]["UnixMs"];
            /** @description Whether a key is kept. */
            has_key: boolean;
            /** @description The last letters of the key; empty where there is none, or a short one. */
            last_four: string;
            /** @description What its person calls it; a model there is named `name/model`. */
            name: string;
            /** @description The provider, such as `openai`. */
            provider: string;
            /** @description When it was last changed. */
            updated_at: components["schemas"]["UnixMs"];
            /**
             * Format: int64
             * @description Grows with each change; a change names the one that it is based on.
             */
            version: number;
        };
        /** @description A person's connections, by their names. */
        ConnectionList: {
            items: components["schemas"]["Connection"][];
            /** @description The providers that one can connect to. */
            providers: components["schemas"]["Provider"][];
        };
        /** @description What came of trying a connection. */
        ConnectionTest: {
            /**
             * Format: int64
             * @description How long the model took to say hello; null when none was named.
             */
            answered_ms?: number | null;
            /** @description How many models the provider lists; null when it lists none. */
            listed?: number | null;
            /** @description Whether it works. */
            ok: boolean;
            /** @description What is wrong; null when it works. */
            problem?: string | null;
        };
        /** @description The content of a file. */
        Content: string | number[];
        /** @description What is kept of a project's conversation. */
        Conversation: {
            notes?: components["schemas"]["Notes"] | null;
            /** @description What the person wants to hold in every change. */
            rules: string[];
            /** @description The requests since then that are over, oldest first. */
            turns: components["schemas"]["Turn"][];
        };
        /** @description A person's own edits, on top of the files that they saw. */
        CreateCheckpoint: {
            /** @description The checkpoint whose files were edited; refused when the newest files are others by now, unless `merge` is set. */
            base: components["schemas"]["CheckpointId"];
            /** @description The files that changed. */
            files: components["schemas"]["ChangedFile"][];
            /** @description One line for the history. */
            label: string;
            /**
             * @description Take the edits also when the newest files are others by now: those of files that the project has changed are
             *     kept in a checkpoint below one with the project's version.
             */
            merge?: boolean;
        };
        /** @description A connection to be made. */
        CreateConnection: {
            /** @description Where the provider lives; absent: its usual place. */
            base_url?: string | null;
            /** @description The key; absent where the provider wants none. */
            key?: string | null;
            /** @description What to call it: small letters, digits and hyphens; absent: the provider's name. */
            name?: string | null;
            /** @description The provider, such as `openai`. */
            provider: string;
        };
        /** @description What a person asks for. */
        CreateProject: {
            /** @description Whether the run waits for the person's approval of the specification. */
            ask_approval?: boolean;
            /** @description The description, in the person's own words; at most 64 KiB of UTF-8. */
            brief: string;
            /** @description Most money for the build, in US dollars, such as `2.50`; absent: the installation's own cap. */
            budget_usd?: string | null;
            /** @description The models that stand in for it, in their order; absent: as the person or the settings say. */
            fallbacks?: string[] | null;
            language?: components["schemas"]["Language"] | null;
            /** @description The model that answers; absent: the person's default one. */
            model?: string | null;
        };
        /** @description A change that a person asks for. */
        CreateRun: {
            /** @description Most money for the run, in US dollars, such as `2.50`; absent: the installation's own cap. */
            budget_usd?: string | null;
            /** @description The models that stand in for it, in their order; absent: as for the last run. */
            fallbacks?: string[] | null;
            /** @description The model that answers; absent: that of the project's last run. */
            model?: string | null;
            /** @description The change, in the person's own words; at most 64 KiB of UTF-8. */
            request: string;
        };
        /** @description What became of a person's own edits. */
        CreatedCheckpoint: {
            /** @description The same, whole. */
            checkpoint: components["schemas"]["Checkpoint"];
            /** @description The newest checkpoint after it. */
            id: components["schemas"]["CheckpointId"];
            /** @description Edits that are part of the project now. */
            kept: string[];
            /** @description Files where the project's version stands; the person's is in the history. */
            overruled: string[];
        };
        /** @description A project that was just made, and the run that builds it. */
        CreatedProject: {
            project: components["schemas"]["ProjectCard"];
            run: components["schemas"]["Run"];
        };
        /** @description What differs between two checkpoints, in the order of the paths. */
        Differences: {
            files: components["schemas"]["FileDifference"][];
            from?: components["schemas"]["Checkpoint"] | null;
            /** @description What is looked at. */
            to: components["schemas"]["Checkpoint"];
        };
        /**
         * @description How a request ended.
         * @enum {string}
         */
        Ended: "made" | "refused" | "not_made";
        /** @description The body of every answer that is not what was asked for. */
        ErrorBody: {
            /** @description What went wrong. */
            error: components["schemas"]["ErrorView"];
        };
        /** @description What went wrong. */
        ErrorView: {
            /** @description For programs: `bad_input`, `not_found`, `conflict` and so on. */
            code: string;
            /** @description For people: a sentence that says what to do. */
            message: string;
        };
        /** @description What something will probably cost. */
        Estimate: {
            /** @description Whether it comes from earlier builds of this installation with the same model. */
            from_history: boolean;
            /**
             * Format: int64
             * @description Rather not more than this.
             */
            high_microusd: number;
            /**
             * Format: int64
             * @description Rather not less than this.
             */
            low_microusd: number;
        };
        /** @description One event as stored and sent. */
        Event: components["schemas"]["EventBody"] & {
            /** @description When it was committed. */
            at: components["schemas"]["UnixMs"];
            /** @description Whose project. */
            project_id: components["schemas"]["ProjectId"];
            /** @description Which run. */
            run_id: components["schemas"]["RunId"];
            /** @description Position in the project's sequence. */
            seq: components["schemas"]["Seq"];
            /**
             * Format: int32
             * @description [`crate::step::WIRE_VERSION`] of the body.
             */
            version: number;
        };
        /** @description What happened. */
        EventBody: {
            /** @description `build` or `change`. */
            kind: string;
            /** @description The brief or the request. */
            text: string;
            /** @enum {string} */
            type: "run.created";
        } | {
            /** @description Who does it. */
            agent: string;
            /**
             * Format: int32
             * @description Position in the run, from 1.
             */
            ordinal: number;
            /** @description Its name. */
            step: string;
            /** @enum {string} */
            type: "step.started";
        } | {
            /**
             * Format: int32
             * @description Position in the run, from 1.
             */
            ordinal: number;
            /** @description Its name. */
            step: string;
            /** @enum {string} */
            type: "step.finished";
            /**
             * Format: int64
             * @description How long it took.
             */
            wall_ms: number;
        } | {
            /** @description What was assumed. */
            assumptions: string[];
            /**
             * Format: int32
             * @description How many acceptance checks it has.
             */
            checks: number;
            /** @description What will not be fulfilled. */
            left_out: string[];
            /** @description The requirements' texts, in order. */
            requirements: string[];
            /** @description One or two sentences. */
            summary: string;
            /** @description The app's name. */
            title: string;
            /** @enum {string} */
            type: "spec.written";
        } | {
            /** @description Number and title of each task. */
            tasks: [
                number,
                string
            ][];
            /** @enum {string} */
            type: "plan.written";
        } | {
            /** @description The files. */
            paths: string[];
            /**
             * Format: int32
             * @description Its number.
             */
            task: number;
            /** @description Its title. */
            title: string;
            /** @enum {string} */
            type: "task.written";
        } | {
            /** @description Which. */
            checkpoint_id: components["schemas"]["CheckpointId"];
            /**
             * Format: int32
             * @description How many files were deleted.
             */
            deleted: number;
            /** @description What it is. */
            label: string;
            /** @enum {string} */
            type: "checkpoint.created";
            /**
             * Format: int32
             * @description How many files were written.
             */
            written: number;
        } | {
            /** @description How it ended. */
            ended: string;
            /** @description Its name. */
            name: string;
            /** @description Whether it ended well. */
            ok: boolean;
            /** @enum {string} */
            type: "command.finished";
            /**
             * Format: int64
             * @description How long it took.
             */
            wall_ms: number;
        } | {
            /** @description Its key. */
            key: string;
            /**
             * Format: int32
             * @description Number of its requirement.
             */
            requirement: number;
            /** @description Hash of the screenshot. */
            screenshot?: string | null;
            /** @description What it shows. */
            title: string;
            /** @enum {string} */
            type: "check.finished";
            /** @description What it came to. */
            verdict: components["schemas"]["CheckVerdict"];
        } | {
            /** @description What was thought to be wrong. */
            diagnosis: string;
            /** @description Files that were changed. */
            paths: string[];
            /** @enum {string} */
            type: "repair.tried";
        } | {
            /** @description Which action asked. */
            action: string;
            cost?: components["schemas"]["MicroUsd"] | null;
            /**
             * Format: int64
             * @description Tokens in.
             */
            input_tokens: number;
            /** @description Which. */
            model: string;
            /**
             * Format: int64
             * @description Tokens out.
             */
            output_tokens: number;
            /** @enum {string} */
            type: "model.called";
        } | {
            /** @description The place itself, shortened. */
            excerpt: string;
            /** @description The host that a person may allow so that the same is not refused again; absent when that would not help. */
            host?: string | null;
            /** @description What it is, such as `ignore_previous`, `remote_shell` or `egress`. */
            kind: string;
            /** @description Where it was found: `brief`, `request`, `command output`, `network`, or the path of a file. */
            place: string;
            /** @description Whether it was refused; otherwise it goes on as a text like any other, and people are told. */
            refused: boolean;
            /** @enum {string} */
            type: "guard.alarmed";
        } | {
            /** @description Which model it waits for. */
            model: string;
            /** @description When it is tried again. */
            next_try_at: components["schemas"]["UnixMs"];
            /** @description What is the matter. */
            reason: string;
            /** @enum {string} */
            type: "run.postponed";
        } | {
            /** @description Which question. */
            question_id: components["schemas"]["QuestionId"];
            /** @description Its text. */
            text: string;
            /** @enum {string} */
            type: "question.asked";
        } | {
            /** @description Which question. */
            question_id: components["schemas"]["QuestionId"];
            /** @enum {string} */
            type: "question.answered";
        } | {
            /** @enum {string} */
            type: "unproven.accepted";
            /**
             * Format: int32
             * @description How many requirements are not proven.
             */
            unproven: number;
        } | {
            /** @description How. */
            outcome: components["schemas"]["RunOutcome"];
            /** @enum {string} */
            type: "run.finished";
        };
        /** @description One page of events. */
        EventPage: {
            /** @description Oldest first. */
            items: components["schemas"]["Event"][];
            /** @description Position of the project's newest event. */
            last_seq: components["schemas"]["Seq"];
        };
        /** @description What happened to one file. */
        FileDifference: {
            /** @description A unified diff; null when it is too long to be read. */
            diff?: string | null;
            /** @description What happened to it. */
            kind: components["schemas"]["ChangeKind"];
            /** @description Path from the root of the app. */
            path: string;
        };
        /** @description A file of a checkpoint. */
        FileEntry: {
            /**
             * Format: int64
             * @description Its size.
             */
            bytes: number;
            /** @description SHA-256 of its content, as 64 hexadecimal digits. */
            hash: string;
            /** @description Path from the root of the app. */
            path: string;
        };
        /** @description The files of a checkpoint, in the order of their paths. */
        FileList: {
            /** @description Which checkpoint. */
            checkpoint_id: components["schemas"]["CheckpointId"];
            items: components["schemas"]["FileEntry"][];
        };
        /** @description A file's text. */
        FileText: {
            /** @description Its size. */
            bytes: number;
            /** @description Path from the root of the app. */
            path: string;
            /** @description Its text; null for what is no text or larger than a megabyte. */
            text?: string | null;
        };
        /** @description The newest files. */
        Head: {
            /** @description Their checkpoint. */
            checkpoint_id: components["schemas"]["CheckpointId"];
            /** @description Hash of all of them. */
            tree: string;
        };
        /** @description Whether the process answers at all. */
        Health: {
            /** @description `ok`. */
            status: string;
            /** @description Version of the server. */
            version: string;
        };
        /** @description The hosts of a project. */
        HostList: {
            /** @description Those that are allowed, by their names. */
            items: components["schemas"]["AllowedHost"][];
            /**
             * Format: int32
             * @description Most that may be allowed.
             */
            most: number;
            /** @description Whether they are obeyed: the operator of the server may forbid such lists. */
            obeyed: boolean;
            /** @description Those that code of the project wanted to read from lately, and was refused. */
            refused: string[];
        };
        /**
         * @description A language in which the interface of a generated app is available.
         * @enum {string}
         */
        Language: "en" | "ru";
        /**
         * @description How bad a line is.
         * @enum {string}
         */
        LogLevel: "info" | "warning" | "error";
        /** @description A line that a running app or a page of it printed. */
        LogLine: {
            /** @description When it was printed. */
            at: components["schemas"]["UnixMs"];
            /** @description How bad it is. */
            level: components["schemas"]["LogLevel"];
            /**
             * Format: int64
             * @description From 1, growing.
             */
            seq: number;
            /** @description Who said it. */
            source: components["schemas"]["LogSource"];
            /** @description Its text. What a browser said can be forged by whoever may open the preview. */
            text: string;
        };
        /** @description Lines that a running app and its pages printed. */
        LogPage: {
            /** @description Oldest first; only the newest thousand of the app and of its pages are kept. */
            items: components["schemas"]["LogLine"][];
            /**
             * Format: int64
             * @description Number of the newest line; 0 when there is none.
             */
            last_seq: number;
        };
        /**
         * @description Who said a line.
         * @enum {string}
         */
        LogSource: "app" | "browser";
        /** @description One thing that builds need from the machine. */
        MachinePart: {
            /** @description What to do when it is not there. */
            fix?: string | null;
            /** @description What was found. */
            found: string;
            /** @description Whether it is there and works. */
            ok: boolean;
            /** @description What. */
            what: string;
        };
        /** @description The person who asks. */
        Me: {
            /**
             * Format: int64
             * @description The most that all their runs together may cost in a day, UTC; null means no cap of their own.
             */
            day_cap_microusd?: number | null;
            /** @description The model that answers when a request and a project name none; null leaves it to the settings. */
            default_model?: string | null;
            /** @description The models that stand in for it, in their order. */
            fallbacks: string[];
            /** @description Which. */
            id: components["schemas"]["PersonId"];
            /** @description What others call them. */
            name: string;
            /**
             * Format: int64
             * @description What they have cost today.
             */
            spent_today_microusd: number;
            /** @description The model of the settings. */
            usual_model: string;
            /**
             * Format: int64
             * @description Grows with each change; a change names the one that it is based on.
             */
            version: number;
        };
        /**
         * Format: int64
         * @description An amount in millionths of a US dollar.
         */
        MicroUsd: number;
        /** @description A model that may answer. */
        ModelChoice: {
            /** @description Where it is asked; null for the built-in one. */
            address?: string | null;
            estimate?: components["schemas"]["Estimate"] | null;
            /** @description What it is. */
            kind: components["schemas"]["ModelKind"];
            /** @description Its name. */
            name: string;
            /** @description What a person should know before choosing it. */
            note: string;
        };
        /**
         * @description What a model is.
         * @enum {string}
         */
        ModelKind: "builtin" | "remote";
        /** @description A model that a person can choose. */
        ModelOption: {
            /** @description The connection that it is reached with; null for the installation's own. */
            connection?: string | null;
            /**
             * Format: int32
             * @description Tokens that question and answer may have together; null where that is not known.
             */
            context?: number | null;
            /**
             * Format: int64
             * @description Price of a million tokens in, in millionths of a dollar; null where it is not known, which is not zero.
             */
            input_microusd?: number | null;
            /** @description Its name, as a request names it. */
            name: string;
            /**
             * Format: int64
             * @description The same for tokens out.
             */
            output_microusd?: number | null;
        };
        /** @description What a person can choose from. */
        ModelOptions: {
            /** @description The models, the built-in one first. */
            items: components["schemas"]["ModelOption"][];
            /** @description The connections whose models could not be listed. */
            unlisted: components["schemas"]["UnlistedConnection"][];
        };
        /** @description What is left of the requests that are not shown any more, newest last under each heading. */
        Notes: {
            /** @description What was decided about the app and still holds. */
            decisions: string[];
            /** @description What the person said that they want later. */
            later: string[];
            /** @description What was asked for and not made, and why. */
            not_made: string[];
            /** @description Names and turns of phrase by which the person calls things of the app. */
            wording: string[];
        };
        /** @description An empty object; more may be understood later. */
        Nothing: Record<string, never>;
        /**
         * Format: uuid
         * @description A person; on one machine, the owner of the data folder.
         */
        PersonId: string;
        /** @description One task of the plan. */
        PlannedTask: {
            /** @description Whether its files are written. */
            done: boolean;
            /** @description The group that it belongs to. */
            epic: string;
            /**
             * Format: int32
             * @description Unique within the plan.
             */
            number: number;
            /** @description What is made. */
            title: string;
        };
        /** @description The true state of the running app. */
        Preview: {
            checkpoint_id?: components["schemas"]["CheckpointId"] | null;
            /** @description The line of its output that says why it crashed; on its way up, what it printed last. */
            line?: string | null;
            /** @description Since when it stands there. */
            since: components["schemas"]["UnixMs"];
            /** @description Where it stands. */
            state: components["schemas"]["PreviewState"];
            /** @description Signed, expiring link to it on its own origin; null while it has no files. */
            url?: string | null;
        };
        /**
         * @description Where a running app stands.
         * @enum {string}
         */
        PreviewState: "stopped" | "installing" | "compiling" | "starting" | "running" | "crashed";
        /** @description A project as lists show it. */
        ProjectCard: {
            /** @description The first 300 characters of the brief. */
            brief: string;
            /** @description When it was made. */
            created_at: components["schemas"]["UnixMs"];
            /** @description Which. */
            id: components["schemas"]["ProjectId"];
            /** @description Language of the app. */
            language: components["schemas"]["Language"];
            /** @description The app's name; empty until the specification is there. */
            name: string;
            /**
             * Format: int32
             * @description Those that are proven for its files as they are now.
             */
            requirements_proven: number;
            /**
             * Format: int32
             * @description Requirements of its specification.
             */
            requirements_total: number;
            /** @description Its newest run. */
            run_id: components["schemas"]["RunId"];
            /** @description How far it is. */
            state: components["schemas"]["ProjectState"];
            /** @description When something last happened to it. */
            updated_at: components["schemas"]["UnixMs"];
        };
        /** @description Everything that the page of one project shows. */
        ProjectDetail: {
            /** @description The whole brief. */
            brief: string;
            head?: components["schemas"]["Head"] | null;
            /** @description Position of the newest event that this answer knows of. */
            last_seq: components["schemas"]["Seq"];
            project: components["schemas"]["ProjectCard"];
            /** @description The newest run. */
            run: components["schemas"]["Run"];
            spec?: components["schemas"]["SpecView"] | null;
            /** @description The tasks of the newest plan, in order. */
            tasks: components["schemas"]["PlannedTask"][];
        };
        /**
         * Format: uuid
         * @description A project: one app.
         */
        ProjectId: string;
        /** @description One page of projects. */
        ProjectPage: {
            items: components["schemas"]["ProjectCard"][];
            /** @description What the next page is asked for with; null when there is none. */
            next?: string | null;
        };
        /**
         * @description How far a project is.
         * @enum {string}
         */
        ProjectState: "building" | "waiting" | "proven" | "partly_proven" | "unproven" | "refused" | "cancelled" | "cap_reached" | "failed";
        /** @description A provider that one can connect to. */
        Provider: {
            /** @description Where it lives; null where each server has its own address. */
            address?: string | null;
            /** @description Whether it answers nobody without a key. */
            needs_key: boolean;
            /** @description Its name. */
            provider: string;
        };
        /** @description The published app of a project. */
        Publication: {
            checkpoint_id?: components["schemas"]["CheckpointId"] | null;
            /** @description The line of its output that says why it crashed; on its way up, what it printed last. */
            line?: string | null;
            /** @description Whether everybody who reaches the address may open it now. */
            live: boolean;
            published_at?: components["schemas"]["UnixMs"] | null;
            /** @description Since when it stands where it stands. */
            since: components["schemas"]["UnixMs"];
            /** @description Where it stands. */
            state: components["schemas"]["PreviewState"];
            /** @description Its address, which never changes; null for an app that was never published. */
            url?: string | null;
        };
        /** @description What a person publishes. */
        PublishProject: {
            /**
             * @description The first part of the address: small letters, digits and hyphens. Without it, it is made of the app's name. It can
             *     be chosen once.
             */
            name?: string | null;
        };
        /**
         * Format: uuid
         * @description One question to a person.
         */
        QuestionId: string;
        /** @description Whether the server can do its work. */
        Readiness: {
            /** @description The database's name and version. */
            database: string;
            /** @description `ready`. */
            status: string;
        };
        /** @description An honest "no". */
        Refusal: {
            /** @description What to do instead, one sentence each. */
            advice: string[];
            /** @description What cannot be served, and why; sentences for the person who wrote the brief. */
            reason: string;
        };
        /**
         * @description What is known of a requirement.
         * @enum {string}
         */
        RequirementState: "proven" | "failed" | "not_proven" | "pending";
        /** @description One thing that the app must do. */
        RequirementView: {
            /** @description What shows it. */
            checks: components["schemas"]["CheckView"][];
            /**
             * Format: int32
             * @description From 1.
             */
            number: number;
            /** @description What is known of it. */
            state: components["schemas"]["RequirementState"];
            /** @description One sentence. */
            text: string;
        };
        /** @description What going back did. */
        RestoredCheckpoint: {
            /** @description The newest checkpoint after it, with the files of the one that was gone back to. */
            checkpoint: components["schemas"]["Checkpoint"];
            /** @description The newest checkpoint before it: going back to this one undoes it. */
            undo: components["schemas"]["Checkpoint"];
        };
        /** @description How many keys were sealed anew. */
        RotatedKeys: {
            keys: number;
        };
        /** @description All rules of a project. */
        Rules: {
            /** @description One sentence each, at most 20 of at most 300 characters; an empty list has none. */
            rules: string[];
        };
        /** @description One piece of work on a project. */
        Run: {
            /** @description Whether a person accepted what is not proven. */
            accepted: boolean;
            /**
             * Format: int64
             * @description Most money; null means no cap.
             */
            budget_microusd?: number | null;
            /** @description When it was queued. */
            created_at: components["schemas"]["UnixMs"];
            /** @description The models that stand in for it, in their order. */
            fallbacks: string[];
            finished_at?: components["schemas"]["UnixMs"] | null;
            /** @description Which. */
            id: components["schemas"]["RunId"];
            /** @description `build` or `change`. */
            kind: string;
            /** @description The model that answers. */
            model: string;
            outcome?: components["schemas"]["RunOutcome"] | null;
            /** @description Whose project. */
            project_id: components["schemas"]["ProjectId"];
            /** @description What a change asks for. */
            request?: string | null;
            /**
             * Format: int64
             * @description Money spent so far.
             */
            spent_microusd: number;
            /** @description Where it stands. */
            status: components["schemas"]["RunStatus"];
            /**
             * Format: int32
             * @description Steps committed so far.
             */
            steps_taken: number;
            /**
             * Format: int64
             * @description Tokens used so far, in and out.
             */
            tokens: number;
            waiting?: components["schemas"]["Waiting"] | null;
        };
        /**
         * Format: uuid
         * @description A run: one piece of work on a project, such as building it.
         */
        RunId: string;
        /** @description The runs of a project, newest first. */
        RunList: {
            items: components["schemas"]["Run"][];
        };
        /** @description How a run ended. */
        RunOutcome: {
            /** @enum {string} */
            outcome: "proven";
        } | {
            /** @enum {string} */
            outcome: "partly_proven";
            /**
             * Format: int32
             * @description How many are not.
             */
            unproven: number;
        } | {
            /** @enum {string} */
            outcome: "refused";
            /** @description Why, and what to do. */
            refusal: components["schemas"]["Refusal"];
        } | {
            /** @enum {string} */
            outcome: "cancelled";
        } | {
            /** @enum {string} */
            outcome: "cap_reached";
            /** @description Which cap, and how to raise it. */
            reason: string;
        } | {
            /** @enum {string} */
            outcome: "failed";
            /** @description Why, and what to do. */
            reason: string;
        };
        /**
         * @description Where a run stands.
         * @enum {string}
         */
        RunStatus: "ready" | "running" | "waiting" | "done";
        /**
         * Format: int64
         * @description Position of an event in its project's gapless sequence, from 1.
         */
        Seq: number;
        /** @description What a WebSocket sends. */
        SocketMessage: {
            /** @description The event. */
            event: components["schemas"]["Event"];
            /** @enum {string} */
            kind: "event";
        } | {
            /** @enum {string} */
            kind: "activity";
            /** @description A few words. */
            text: string;
        };
        /** @description The specification with what is known of each requirement. */
        SpecView: {
            /** @description What the brief left open and how it was decided. */
            assumptions: string[];
            /** @description Language of the app. */
            language: components["schemas"]["Language"];
            /** @description Wishes that will not be fulfilled, each with the reason. */
            left_out: string[];
            /** @description What the app must do. */
            requirements: components["schemas"]["RequirementView"][];
            /** @description One or two sentences. */
            summary: string;
            /** @description The app's name. */
            title: string;
        };
        /** @description What to try. */
        TestConnection: {
            /** @description A model that is to say hello, as the provider calls it; absent: only the provider's list is asked for. */
            model?: string | null;
        };
        /** @description One request that is over. */
        Turn: {
            /** @description How that ended. */
            ended: components["schemas"]["Ended"];
            /** @description What was asked for; the beginning of it, if it was long. */
            request: string;
            /** @description What was made, or why nothing was; may be empty. */
            result: string;
            /** @description Which run it was. */
            run_id: components["schemas"]["RunId"];
        };
        /**
         * Format: int64
         * @description A moment, in milliseconds since 1970-01-01 UTC.
         */
        UnixMs: number;
        /** @description A connection whose models are not known. */
        UnlistedConnection: {
            /** @description Its name. */
            connection: string;
            /** @description Why. */
            reason: string;
        };
        /** @description What is to be changed; what is absent stays. */
        UpdateConnection: {
            /** @description Where the provider lives, empty for its usual place; with another one the key must be named again. */
            base_url?: string | null;
            /** @description The key; empty takes it away. */
            key?: string | null;
            /** @description What to call it. */
            name?: string | null;
            /** @description The provider; with another one the key must be named again. */
            provider?: string | null;
            /**
             * Format: int64
             * @description The version that the change is based on.
             */
            version: number;
        };
        /** @description What is to be changed; what is absent stays. */
        UpdateMe: {
            /** @description The most that all runs together may cost in a day, in US dollars, such as `2.50`; `0` means no cap. */
            day_cap_usd?: string | null;
            /** @description The model that answers; empty leaves it to the settings. */
            default_model?: string | null;
            /** @description The models that stand in for it; they go with the model. */
            fallbacks?: string[] | null;
            /**
             * Format: int64
             * @description The version that the change is based on.
             */
            version: number;
        };
        /** @description Calls of the same kind in the same run. */
        Usage: {
            /** @description The agent and what it did, such as `architect/design`. */
            action: string;
            /**
             * Format: int64
             * @description Tokens in that the provider had cached.
             */
            cached_tokens: number;
            /**
             * Format: int64
             * @description Calls that were answered.
             */
            calls: number;
            /**
             * Format: int64
             * @description What they cost, as far as prices are known.
             */
            cost_microusd: number;
            /**
             * Format: int64
             * @description Tokens in.
             */
            input_tokens: number;
            /**
             * Format: int64
             * @description Calls whose answer broke off.
             */
            lost: number;
            /** @description Which model answered. */
            model: string;
            /**
             * Format: int64
             * @description Tokens out.
             */
            output_tokens: number;
            /** @description Who answered. */
            provider: string;
            /** @description Which run. */
            run_id: components["schemas"]["RunId"];
            /**
             * Format: int32
             * @description Number of the task, for agents that work on one.
             */
            task?: number | null;
            /**
             * Format: int64
             * @description Calls whose price is not known, and which are not in the cost.
             */
            unpriced: number;
            /**
             * Format: int64
             * @description How long they took, added up.
             */
            wall_ms: number;
        };
        /** @description What the models of a project were asked, oldest run first. */
        UsageList: {
            /**
             * Format: int64
             * @description The most that they may cost in a day: the lower of the person's cap and the installation's; null means no cap.
             */
            day_cap_microusd?: number | null;
            items: components["schemas"]["Usage"][];
            /**
             * Format: int64
             * @description What all projects of the person together have cost today, UTC.
             */
            spent_today_microusd: number;
        };
        /** @description A model that a run waits for. */
        Waiting: {
            /** @description Which model. */
            model: string;
            /** @description When it is tried again. */
            next_try_at: components["schemas"]["UnixMs"];
            /** @description Since when. */
            since: components["schemas"]["UnixMs"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
