/** What the twin keeps: every object as the vendor would answer it, unexpanded, and what happened to them. */
export const STRIPE_SCHEMA = `
  create table if not exists stripe_objects (
    seq integer primary key, id text not null unique, type text not null, created integer not null,
    customer text, subscription text, parent text, status text, clock text, due_at integer, json text not null
  ) strict;
  create index if not exists stripe_objects_by_type on stripe_objects (type, created, seq);
  create index if not exists stripe_objects_by_customer on stripe_objects (customer, type, created, seq) where customer is not null;
  create index if not exists stripe_objects_by_subscription on stripe_objects (subscription, type, created, seq)
    where subscription is not null;
  create index if not exists stripe_objects_by_parent on stripe_objects (parent, type, created, seq) where parent is not null;
  create index if not exists stripe_objects_due on stripe_objects (clock, due_at) where due_at is not null;

  create table if not exists stripe_events (
    seq integer primary key, id text not null unique, type text not null, created integer not null,
    listed_at integer, object_id text not null, json text not null
  ) strict;
  create index if not exists stripe_events_by_time on stripe_events (created, seq, type, listed_at);

  create index if not exists stripe_payments_by_intent on stripe_objects (json_extract(json, '$.payment.payment_intent'), created, seq)
    where type = 'invoice_payment';
  create index if not exists stripe_customers_by_email on stripe_objects (json_extract(json, '$.email'), created, seq)
    where type = 'customer';
  create index if not exists stripe_prices_by_key on stripe_objects (json_extract(json, '$.lookup_key'), created, seq)
    where type = 'price';
  create index if not exists stripe_entries on stripe_objects
    (json_extract(json, '$.currency'), status, json_extract(json, '$.net')) where type = 'balance_transaction';

  create table if not exists stripe_settings (name text primary key, value text not null) strict;

  create table if not exists stripe_webhook_posts (
    endpoint text not null, event_seq integer not null,
    attempts integer not null,       -- that failed
    next_at integer,                 -- milliseconds; null once it is over
    state text not null,             -- pending, arrived or failed
    turn integer not null,           -- in which order those that are due go out
    primary key (endpoint, event_seq, turn)
  ) strict, without rowid;
  create index if not exists stripe_webhook_posts_by_time on stripe_webhook_posts (next_at) where next_at is not null;

  create table if not exists stripe_idempotency (
    key text primary key, sha256 text not null,
    claimed_at integer not null,     -- milliseconds
    status integer, answer text      -- JSON, as it was answered; null while the first request is under way
  ) strict;
  create table if not exists stripe_window (
    mode text primary key,           -- test or live
    second integer not null, used integer not null
  ) strict;
`;
