-- Hosts beside the registries that the code of a project may read from, as its person allows.
create table allowed_host (
    project_id uuid not null references project (id),
    host text not null,
    allowed_at bigint not null,
    primary key (project_id, host)
);
