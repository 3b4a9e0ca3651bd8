/**
 * What is known of each draft: measured, and read by a model; what a model answers to no draft at all; and what the
 * owner thinks of it. Texts are named by their hashes, so that nothing is read twice.
 */
export const sql = `
alter table issues add column pick text;

create table scores (
  issue_id text primary key references issues (id), content_hash text not null, body_hash text not null,
  archive_hash text not null, features text not null, measured_at text not null,
  rubric_hash text, model_hash text, model_name text, reading text, read_at text,
  tries integer not null default 0, problem text
) strict, without rowid;

create table calibrations (
  rubric_hash text not null, model_hash text not null, reading text not null, at text not null,
  primary key (rubric_hash, model_hash)
) strict, without rowid;
`;
