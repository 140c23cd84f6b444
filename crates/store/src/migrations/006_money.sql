-- What was spent on each day (days since 1970, UTC), so that a cap for a day needs no look at every call.
create table purse (
    day bigint primary key,
    spent_microusd bigint not null
);

-- Calls whose answer broke off and cost something all the same. They are no part of the journal: nothing replays them.
create table lost_call (
    run_id uuid not null references run (id),
    action text not null,
    provider text not null,
    model text not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    cost_microusd bigint,
    created_at bigint not null
);
create index lost_call_by_run on lost_call (run_id);

create index model_call_by_hash on model_call (request_hash, created_at);
