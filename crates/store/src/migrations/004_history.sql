-- Every step is a checkpoint: which step made it, and how many files it wrote and deleted. Positions are unique, so
-- that two writers can never both move the head.
alter table checkpoint add column step bigint;
alter table checkpoint add column written bigint not null default 0;
alter table checkpoint add column deleted bigint not null default 0;
create unique index checkpoint_by_depth on checkpoint (project_id, depth);
