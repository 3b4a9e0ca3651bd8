/** What the twin keeps: every object as the vendor would answer it, unexpanded, and what happened to them. */
export const STRIPE_SCHEMA = `
  create table if not exists stripe_objects (
    seq integer primary key, id text not null unique, type text not null, created integer not null,
    customer text, subscription text, parent text, status text, clock text, due_at integer, json text not null
  ) strict;
  create index if not exists stripe_objects_by_type on stripe_objects (type, created, seq);
  create index if not exists stripe_objects_by_customer on stripe_objects (customer, type) where customer is not null;
  create index if not exists stripe_objects_by_subscription on stripe_objects (subscription, type)
    where subscription is not null;
  create index if not exists stripe_objects_by_parent on stripe_objects (parent, type) where parent is not null;
  create index if not exists stripe_objects_due on stripe_objects (clock, due_at) where due_at is not null;

  create table if not exists stripe_events (
    seq integer primary key, id text not null unique, type text not null, created integer not null,
    listed_at integer, object_id text not null, json text not null
  ) strict;
  create index if not exists stripe_events_by_time on stripe_events (created, seq);

  create table if not exists stripe_settings (name text primary key, value text not null) strict;
`;
