-- Whoever owns projects, reaches models and pays. Until people sign in there is one, `local`, who owns everything.
alter table account rename to person;
alter table project rename column account_id to person_id;
update person set name = 'local';
-- The most that this person may spend in a day, and the models that answer where nothing else is said: JSON, or null
-- where the settings decide.
alter table person add column day_cap_microusd bigint;
alter table person add column route text;
alter table person add column version bigint not null default 1;
create index project_by_person on project (person_id);

-- The models that stand in for the one of a run: a JSON list.
alter table run add column fallbacks text;

-- What a person spent on each day (days since 1970, UTC).
create table person_purse (
    person_id uuid not null references person (id),
    day bigint not null,
    spent_microusd bigint not null,
    primary key (person_id, day)
);

-- What a person reaches a provider of models with. The key is sealed; `master_id` says under which master key.
create table connection (
    id uuid primary key,
    person_id uuid not null references person (id),
    name text not null,
    kind text not null,
    base_url text,
    sealed_key bytea,
    master_id text,
    last_four text not null,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null,
    unique (person_id, name)
);
create index connection_by_master on connection (master_id);
