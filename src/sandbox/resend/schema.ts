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
  create table if not exists resend_usage (
    day integer primary key,         -- days since 1970, UTC
    mails integer not null           -- one for each recipient, as the vendor counts; received ones too
  ) strict;
  create table if not exists resend_pending (
    first_seq integer primary key,   -- mails that came in a row and share what becomes of them
    last_seq integer not null,
    due_at integer not null,         -- milliseconds
    fate text not null               -- see \`fates.ts\`
  ) strict;
  create index if not exists resend_pending_by_time on resend_pending (due_at);
  create table if not exists resend_tags (
    seq integer primary key,         -- of the mail; most have none
    tags text not null               -- JSON, name to value
  ) strict;
  create table if not exists resend_events (
    seq integer primary key autoincrement,
    id text not null unique,         -- the same in every delivery: what a receiver knows doubles by
    email_id text,                   -- null where it is about no mail that was sent
    type text not null,
    at integer not null,             -- milliseconds
    payload text not null            -- JSON, as it is posted
  ) strict;
  create index if not exists resend_events_by_email on resend_events (email_id);
  create table if not exists resend_webhooks (
    seq integer primary key autoincrement,
    id text not null unique,
    endpoint text not null,
    events text not null,            -- JSON list
    status text not null,            -- enabled or disabled
    secret text not null,
    created_at integer not null
  ) strict;
  create table if not exists resend_webhook_posts (
    webhook_seq integer not null,
    event_seq integer not null,
    attempts integer not null,       -- that failed
    next_at integer,                 -- milliseconds; null once it arrived or was given up
    state text not null,             -- pending, arrived or failed
    primary key (webhook_seq, event_seq)
  ) strict, without rowid;
  create index if not exists resend_webhook_posts_by_time on resend_webhook_posts (next_at) where next_at is not null;
  create table if not exists resend_suppressions (
    seq integer primary key autoincrement,
    id text not null unique,
    email text not null unique,      -- in lower case
    origin text not null,            -- bounce, complaint or manual
    source_id text,                  -- the mail that bounced or was complained of
    created_at integer not null
  ) strict;
  create table if not exists resend_sender_domains (
    seq integer primary key autoincrement,
    id text not null unique,
    name text not null unique,
    status text not null,            -- not_started, pending, verified or failed
    verify_at integer,               -- milliseconds: when a pending one is verified by itself
    settings text not null,          -- JSON: region, tracking, capabilities, return path
    created_at integer not null
  ) strict;
  create table if not exists resend_received (
    seq integer primary key autoincrement,
    id text not null unique,
    created_at integer not null,
    mail text not null               -- JSON, as it is answered
  ) strict;
`;
