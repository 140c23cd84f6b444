-- What somebody who looks after the server must be able to look up later. Rows are only ever added.
create table audit (
    id uuid primary key,
    at bigint not null,
    project_id uuid references project (id),
    run_id uuid references run (id),
    action text not null,
    detail text not null
);
create index audit_by_time on audit (at);
create index audit_by_run on audit (run_id);
