/** What the Mastodon twin keeps. Ids are Mastodon's: 18 digits that sort as their times do, so they are kept as text. */
export const MASTODON_SCHEMA = `
  create table if not exists mastodon_accounts (
    id text primary key,
    acct text not null unique,       -- local part, with @domain for people of other instances
    display_name text not null,
    bot integer not null default 0,
    created_at integer not null      -- milliseconds, as all times here
  ) strict, without rowid;
  create table if not exists mastodon_statuses (
    id text primary key,
    account_id text not null references mastodon_accounts (id),
    text text not null,
    spoiler_text text not null,
    sensitive integer not null,
    visibility text not null,
    language text,
    in_reply_to_id text,
    created_at integer not null,
    deleted_at integer
  ) strict, without rowid;
  create index if not exists mastodon_statuses_by_account on mastodon_statuses (account_id, id);
  create index if not exists mastodon_statuses_by_reply on mastodon_statuses (in_reply_to_id);
  create table if not exists mastodon_scheduled (
    id text primary key,
    scheduled_at integer not null,
    params text not null             -- JSON, as it was asked
  ) strict, without rowid;
  create table if not exists mastodon_acts (
    status_id text not null references mastodon_statuses (id),
    account_id text not null references mastodon_accounts (id),
    act text not null,               -- favourite or reblog
    primary key (status_id, account_id, act)
  ) strict, without rowid;
  create table if not exists mastodon_media (
    id text primary key,
    status_id text,
    position integer not null default 0,
    mime text not null,
    bytes blob not null,
    description text,
    ready_at integer not null,
    failed integer not null default 0
  ) strict;
  create table if not exists mastodon_cards (
    status_id text primary key references mastodon_statuses (id),
    card text,                       -- JSON; null where the page gave none
    picture blob,
    mime text
  ) strict;
  create table if not exists mastodon_idempotency (
    key text primary key,
    id text not null,                -- of the status, or of the scheduled one
    scheduled integer not null,
    at integer not null
  ) strict, without rowid;
  create table if not exists mastodon_windows (
    name text primary key,
    begins integer not null,
    used integer not null
  ) strict, without rowid;
  create table if not exists mastodon_tokens (
    token text primary key,          -- sha256
    revoked_at integer not null
  ) strict, without rowid;
`;
