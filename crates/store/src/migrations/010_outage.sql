-- A run whose model cannot be reached waits and goes on by itself: since when, for which model, and when it is tried
-- again. All are null while it does not wait.
alter table run add column waiting_since bigint;
alter table run add column waits_for text;
alter table run add column next_try_at bigint;
