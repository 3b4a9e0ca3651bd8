/** Readers from the landing page on: consent, tokens, sign-in, visits, clicks, and what must be remembered of who left. */
export const sql = `
alter table subscribers add column interest text;
alter table subscribers add column cohort_why text;
alter table subscribers add column cohort_by text;
alter table subscribers add column tags text not null default '[]';
alter table subscribers add column preferences text not null default '{}';
alter table subscribers add column first_touch text;

create table consents (
  id text primary key, subscriber_id text not null references subscribers (id), act text not null, wording text not null,
  place text not null, at text not null, facts text not null default '{}'
) strict;
create index consents_by_subscriber on consents (subscriber_id, at);

create table suppressions (
  address_hash text primary key, why text not null, at text not null
) strict, without rowid;

create table spent_tokens (
  id text primary key, purpose text not null, at text not null, expires_at text not null
) strict, without rowid;
create index spent_tokens_by_expiry on spent_tokens (expires_at);

create table sign_ins (
  id text primary key, subscriber_id text not null references subscribers (id), browser_hash text not null,
  code_hash text not null, tries integer not null, created_at text not null, expires_at text not null, used_at text
) strict;
create index sign_ins_by_subscriber on sign_ins (subscriber_id, created_at);

create table sessions (
  id_hash text primary key, subscriber_id text not null references subscribers (id),
  created_at text not null, seen_at text not null, expires_at text not null
) strict, without rowid;
create index sessions_by_subscriber on sessions (subscriber_id);

create table rate_counts (
  scope text not null, who text not null, window_start text not null, count integer not null,
  primary key (scope, who, window_start)
) strict, without rowid;

create table requested_mails (
  id text primary key, subscriber_id text references subscribers (id), kind text not null, realm text not null,
  state text not null, idempotency_key text not null, body text not null, body_sha256 text not null,
  provider_id text, problem text, created_at text not null, first_submitted_at text, settled_at text
) strict;
create index requested_mails_by_state on requested_mails (state, created_at);
create index requested_mails_by_subscriber on requested_mails (subscriber_id, kind);

create table visits (
  day text not null, visitor text not null, path text not null, source text not null, campaign text not null,
  first_at text not null, count integer not null, primary key (day, visitor, path, source, campaign)
) strict, without rowid;

create table clicks (
  id integer primary key, subscriber_id text not null references subscribers (id), issue_id text,
  tags text not null, url text not null, at text not null
) strict;
create index clicks_by_subscriber on clicks (subscriber_id, at);

alter table requested_mails add column account text not null default '';
create index rate_counts_by_window on rate_counts (scope, window_start);
create index subscribers_by_audience on subscribers (status, realm, cohort, tier);
`;
