-- What is kept of a project's conversation: the rules that a person wants to hold for good, and the notes that stand for
-- the requests up to `noted_run_id`.
create table conversation (
    project_id uuid primary key references project (id),
    rules text not null,
    notes text,
    noted_run_id uuid references run (id),
    updated_at bigint not null
);
