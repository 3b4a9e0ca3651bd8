/**
 * What a run was due for and what it cost; jobs that the owner paused; and what the watch found wrong, from when it was
 * first seen until it was over. Runs of a job are read in the order in which they began, which is that of their rows: a
 * clock may go back.
 */
export const sql = `
alter table runs add column due_at text;
alter table runs add column cpu_ms integer;
alter table runs add column peak_mb integer;
drop index runs_by_job;
create index runs_by_job on runs (job);

create table pauses (
  job text primary key, since text not null, until text
) strict, without rowid;

create table incidents (
  id text primary key, cause text not null, what text not null, next text not null,
  began_at text not null, seen_at text not null, ended_at text
) strict;
create unique index incidents_open on incidents (cause) where ended_at is null;

create table incident_words (
  incident_id text not null references incidents (id), word text not null, channel text not null,
  state text not null, tried_at text, told_at text, problem text,
  primary key (incident_id, word, channel)
) strict, without rowid;
create index incident_words_waiting on incident_words (state) where state = 'waiting';
`;
