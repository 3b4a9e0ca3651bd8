/** The twin's tables: accounts, what signs their tokens, records, blobs, and the windows of its limits. */
export const BLUESKY_SCHEMA = `
  create table if not exists bluesky_key (secret text not null) strict;
  insert into bluesky_key select hex(randomblob(32)) where not exists (select 1 from bluesky_key);
  create table if not exists bluesky_accounts (
    did text primary key, handle text not null unique, name text not null, password text, status text,
    valid_from_s integer not null default 0, created_ms integer not null
  ) strict;
  create table if not exists bluesky_dead_passwords (
    did text not null, password text not null, primary key (did, password)
  ) strict, without rowid;
  create table if not exists bluesky_refresh_tokens (
    id text primary key, did text not null, next_id text, expires_s integer not null
  ) strict, without rowid;
  create table if not exists bluesky_records (
    uri text primary key, did text not null, collection text not null, rkey text not null, cid text not null,
    value text not null, subject text, indexed_ms integer not null
  ) strict;
  create index if not exists bluesky_records_by_place on bluesky_records (did, collection, rkey);
  create index if not exists bluesky_records_by_subject on bluesky_records (subject, collection);
  create table if not exists bluesky_blobs (
    did text not null, cid text not null, type text not null, bytes blob not null, created_ms integer not null,
    record text, primary key (did, cid)
  ) strict;
  create table if not exists bluesky_windows (
    name text primary key, started_ms integer not null, used integer not null
  ) strict, without rowid;
`;
