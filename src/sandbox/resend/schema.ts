/**
 * What the Resend twin keeps. The bodies of a request's mails are stored once, as the compressed request that brought
 * them: forty kilobytes a hundred times over become a few, and what is read later is exactly what was sent.
 */
export const RESEND_SCHEMA = `
  create table if not exists resend_requests (
    id integer primary key autoincrement,
    at integer not null,             -- milliseconds
    path text not null,
    api_key text not null,           -- sha256 of the key
    idempotency_key text,
    sha256 text not null,            -- of the raw request body, as received
    bytes integer not null,
    status integer not null,         -- as answered
    outcome text not null,           -- accepted, replayed, or the name of the error
    body blob                        -- the request, zstd-compressed; only where mails came of it
  ) strict;
  create table if not exists resend_emails (
    seq integer primary key autoincrement,
    id text not null unique,
    request_id integer not null references resend_requests (id) on delete cascade,
    position integer not null,       -- of the mail within its request
    created_at integer not null,     -- milliseconds
    sender text not null,
    recipients text not null,        -- JSON list, as the other lists of addresses
    cc text, bcc text, reply_to text,
    subject text not null,
    scheduled_at text,
    last_event text not null
  ) strict;
  create index if not exists resend_emails_by_time on resend_emails (created_at);
  create table if not exists resend_idempotency (
    api_key text not null,
    key text not null,
    path text not null,
    sha256 text not null,
    claimed_at integer not null,     -- milliseconds
    answer text,                     -- JSON; null while the first request is under way
    primary key (api_key, key)
  ) strict, without rowid;
  create table if not exists resend_window (
    id integer primary key check (id = 1),
    second integer not null,
    used integer not null
  ) strict;
  create table if not exists resend_domains (
    name text primary key,
    id text not null,
    created_at integer not null
  ) strict;
`;
