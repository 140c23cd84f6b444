-- Apps that go on running at an address of their own. A name stays with its project for good, also when the app is taken
-- back: what browsers keep for the address must never be read by another app.
create table publication (
    project_id uuid primary key references project (id),
    name text not null unique,
    checkpoint_id uuid not null references checkpoint (id),
    live boolean not null,
    published_at bigint not null
);
