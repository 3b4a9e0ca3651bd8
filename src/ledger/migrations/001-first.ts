/**
 * The first ledger. Instants are ISO 8601 in UTC, booleans 0 or 1, lists and records JSON. Every fact carries its
 * realm; everything that a vendor named is keyed by service, account and realm.
 */
export const sql = `
create table home (key text primary key, value text not null) strict, without rowid;

create table runs (
  id text primary key, job text not null, trace_id text not null, pid integer not null,
  started_at text not null, ended_at text, outcome text, exit_code integer, counts text, error text
) strict;
create index runs_by_job on runs (job, started_at desc);

create table leases (
  name text primary key, holder text not null, fence integer not null, acquired_at text not null, expires_at text not null
) strict, without rowid;

create table claims (
  scope text not null, key text not null, run_id text, at text not null, primary key (scope, key)
) strict, without rowid;

create table cursors (
  service text not null, account text not null, realm text not null, name text not null,
  value text not null, updated_at text not null, primary key (service, account, realm, name)
) strict, without rowid;

create table bindings (
  service text not null, account text not null, realm text not null, kind text not null,
  local text not null, remote text not null, seen text, updated_at text not null,
  primary key (service, account, realm, kind, local)
) strict, without rowid;
create unique index bindings_by_remote on bindings (service, account, realm, kind, remote);

create table events (
  id integer primary key, at text not null, type text not null, realm text not null,
  subject text not null, run_id text, facts text not null
) strict;
create index events_by_subject on events (subject, id);
create trigger events_keep before update on events begin select raise(abort, 'events are append-only'); end;
create trigger events_stay before delete on events begin select raise(abort, 'events are append-only'); end;

create table issues (
  id text primary key, key text not null, realm text not null, source text not null,
  number integer, title text not null, slug text not null, description text not null, tags text not null,
  body text not null, content_hash text not null, imported_hash text, whole integer not null, audience text not null,
  status text not null, dated text, problems text not null, url text, published_at text, published_hash text,
  created_at text not null, updated_at text not null,
  unique (realm, key)
) strict;
create index issues_by_date on issues (dated);

create table approvals (
  id text primary key, issue_id text not null references issues (id), content_hash text not null,
  realm text not null, given_by text not null, at text not null, ended_at text, ended_why text
) strict;
create index approvals_by_issue on approvals (issue_id);

create table subscribers (
  id text primary key, realm text not null, email text not null, email_key text not null, name text not null,
  tier text not null, status text not null, cohort text, source text not null,
  consent_act text, consent_at text, left_at text, left_why text, created_at text not null, updated_at text not null,
  unique (realm, email_key)
) strict;
create index subscribers_by_status on subscribers (status, id);

create table mailings (
  id text primary key, issue_id text not null references issues (id), realm text not null, state text not null,
  content_hash text not null, template_version text not null, template text not null, frozen_count integer not null,
  problem text, created_at text not null, finished_at text,
  unique (issue_id, realm)
) strict;

create table chunks (
  mailing_id text not null references mailings (id), n integer not null, state text not null, service text not null,
  account text, idempotency_key text not null, body_sha256 text, first_submitted_at text, settled_at text, problem text,
  primary key (mailing_id, n)
) strict, without rowid;

create table deliveries (
  mailing_id text not null, subscriber_id text not null references subscribers (id), chunk integer not null,
  position integer not null, state text not null, merge text, provider_id text, reason text, settled_at text,
  primary key (mailing_id, subscriber_id), foreign key (mailing_id, chunk) references chunks (mailing_id, n)
) strict, without rowid;
create unique index deliveries_by_chunk on deliveries (mailing_id, chunk, position);
`;
