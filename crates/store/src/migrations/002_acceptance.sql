-- When a person accepted a finished run although not all of it is proven.
alter table run add column accepted_at bigint;
