-- Set when something happened to a run while a worker held it: it is ready again when it is put down. Without it, an
-- answer that comes just before its run is parked would be lost.
alter table run add column wake boolean not null default false;

-- What the caps on tokens and time count.
alter table run add column tokens_used bigint not null default 0;
alter table run add column worked_ms bigint not null default 0;

-- When a blob was last stored or found stored, so that one which a step is about to name is not removed.
alter table blob add column touched_at bigint not null default 0;

-- Small jobs that come again and again, with the same lease columns as runs.
create table schedule (
    name text primary key,
    run_at bigint not null,
    owner uuid,
    lease_until bigint,
    attempt bigint not null,
    last_ok_at bigint,
    last_error text
);
