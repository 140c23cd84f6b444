-- The first schema. The same text runs on SQLite and PostgreSQL. Times are Unix milliseconds; JSON is text with a
-- shape that the domain types define; amounts are millionths of a US dollar.

create table account (
    id uuid primary key,
    name text not null,
    created_at bigint not null
);

-- One app. `head_id` is its newest checkpoint; `next_seq` numbers its events without gaps.
create table project (
    id uuid primary key,
    account_id uuid not null references account (id),
    name text not null,
    brief text not null,
    language text not null,
    out_dir text not null,
    head_id uuid,
    specification_id uuid,
    architecture_id uuid,
    next_seq bigint not null,
    version bigint not null,
    created_at bigint not null
);
create index project_by_age on project (created_at);

-- One piece of work on a project, with its lease. `attempt` fences late writers; `tries` counts claims without a step.
create table run (
    id uuid primary key,
    project_id uuid not null references project (id),
    kind text not null,
    request text,
    model text not null,
    limits text not null,
    status text not null,
    outcome text,
    approved boolean not null,
    scaffolded boolean not null,
    changed boolean not null,
    restored boolean not null,
    documented boolean not null,
    completed boolean not null,
    refusal text,
    base_id uuid,
    steps_taken bigint not null,
    spent_microusd bigint not null,
    reserved_microusd bigint not null,
    run_at bigint not null,
    attempt bigint not null,
    tries bigint not null,
    max_tries bigint not null,
    owner uuid,
    lease_until bigint,
    cancel boolean not null,
    last_error text,
    created_at bigint not null,
    finished_at bigint
);
create index run_by_project on run (project_id, created_at);
create index run_ready on run (run_at) where status = 'ready';
create index run_leased on run (lease_until) where status = 'running';

create table specification (
    id uuid primary key,
    project_id uuid not null references project (id),
    run_id uuid not null references run (id),
    title text not null,
    summary text not null,
    language text not null,
    created_at bigint not null
);
create table requirement (
    specification_id uuid not null references specification (id),
    number bigint not null,
    text text not null,
    primary key (specification_id, number)
);
create table acceptance_check (
    specification_id uuid not null references specification (id),
    position bigint not null,
    requirement bigint not null,
    key text not null,
    title text not null,
    steps text not null,
    primary key (specification_id, position)
);
-- `kind` is `assumption` or `left_out`.
create table assumption (
    specification_id uuid not null references specification (id),
    position bigint not null,
    kind text not null,
    text text not null,
    primary key (specification_id, position)
);

create table architecture (
    id uuid primary key,
    project_id uuid not null references project (id),
    run_id uuid not null references run (id),
    template text not null,
    model text not null,
    pages text not null,
    endpoints text not null,
    created_at bigint not null
);

create table epic (
    run_id uuid not null references run (id),
    position bigint not null,
    title text not null,
    primary key (run_id, position)
);
create table task (
    run_id uuid not null references run (id),
    number bigint not null,
    epic bigint not null,
    position bigint not null,
    title text not null,
    instructions text not null,
    status text not null,
    primary key (run_id, number)
);
create table task_dependency (
    run_id uuid not null,
    task bigint not null,
    needs bigint not null,
    primary key (run_id, task, needs),
    foreign key (run_id, task) references task (run_id, number)
);
create table task_path (
    run_id uuid not null,
    task bigint not null,
    path text not null,
    primary key (run_id, task, path),
    foreign key (run_id, task) references task (run_id, number)
);
create table task_requirement (
    run_id uuid not null,
    task bigint not null,
    requirement bigint not null,
    primary key (run_id, task, requirement),
    foreign key (run_id, task) references task (run_id, number)
);

create table step (
    run_id uuid not null references run (id),
    ordinal bigint not null,
    attempt bigint not null,
    name text not null,
    step text not null,
    outcome text,
    started_at bigint not null,
    finished_at bigint,
    primary key (run_id, ordinal)
);

-- Every reply of a model, kept before it is used, so that a repeated step pays nothing twice.
create table model_call (
    run_id uuid not null references run (id),
    step bigint not null,
    slot bigint not null,
    request_hash text not null,
    action text not null,
    provider text not null,
    model text not null,
    reply text not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    cached_tokens bigint not null,
    cost_microusd bigint,
    wall_ms bigint not null,
    created_at bigint not null,
    primary key (run_id, step, slot, request_hash)
);

create table question (
    id uuid primary key,
    run_id uuid not null references run (id),
    text text not null,
    answer text,
    asked_at bigint not null,
    answered_at bigint
);
create index question_by_run on question (run_id);

create table command_run (
    run_id uuid not null references run (id),
    step bigint not null,
    position bigint not null,
    name text not null,
    ended text not null,
    ok boolean not null,
    output text not null,
    wall_ms bigint not null,
    primary key (run_id, step, position)
);

-- What the commands (`kind` commands) or the checks (`kind` checks) came to for one state of the files.
create table verification (
    run_id uuid not null references run (id),
    step bigint not null,
    kind text not null,
    checkpoint_id uuid not null,
    tree text not null,
    findings text not null,
    failures bigint not null,
    primary key (run_id, step)
);
create table check_result (
    run_id uuid not null references run (id),
    step bigint not null,
    position bigint not null,
    key text not null,
    requirement bigint not null,
    verdict text not null,
    screenshot text,
    trace text,
    wall_ms bigint not null,
    primary key (run_id, step, position)
);

create table repair (
    run_id uuid not null references run (id),
    step bigint not null,
    diagnosis text not null,
    paths text not null,
    fingerprint text not null,
    primary key (run_id, step)
);

-- A state of the files: its parent and what differs from it. A `snapshot` holds every file, so that loading stays flat.
create table checkpoint (
    id uuid primary key,
    project_id uuid not null references project (id),
    run_id uuid,
    parent_id uuid references checkpoint (id),
    depth bigint not null,
    snapshot boolean not null,
    label text not null,
    tree text not null,
    specification_id uuid,
    architecture_id uuid,
    created_at bigint not null
);
create index checkpoint_by_project on checkpoint (project_id, created_at);
create table checkpoint_file (
    checkpoint_id uuid not null references checkpoint (id),
    path text not null,
    blob text,
    primary key (checkpoint_id, path)
);
create table blob (
    hash text primary key,
    bytes bigint not null,
    stored_bytes bigint not null
);

create table event (
    project_id uuid not null references project (id),
    seq bigint not null,
    run_id uuid not null,
    version bigint not null,
    type text not null,
    body text not null,
    at bigint not null,
    primary key (project_id, seq)
);
