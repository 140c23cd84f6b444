-- Replies are kept compressed; a row of an earlier version has its text in `reply`, a later one leaves that empty.
alter table model_call add column reply_zstd bytea;
