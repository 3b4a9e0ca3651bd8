/**
 * What makes delivery whole: mailings of several kinds, what came back of each mail, the plan's limits, events of the
 * mail service. `mailings` is made anew, because a sequence's mail belongs to no issue.
 */
export const sql = `
create table mailings_now (
  id text primary key, kind text not null, subject text not null, issue_id text references issues (id), realm text not null,
  state text not null, content_hash text not null, template_version text not null, template text not null,
  frozen_count integer not null, problem text, created_at text not null, finished_at text,
  unique (kind, subject, realm)
) strict;
insert into mailings_now
  select id, 'issue', issue_id, issue_id, realm, state, content_hash, template_version, template, frozen_count, problem,
    created_at, finished_at from mailings;
drop table mailings;
alter table mailings_now rename to mailings;
create index mailings_by_issue on mailings (issue_id, realm);
create index mailings_by_state on mailings (state, created_at);

create table mailing_variants (
  mailing_id text not null references mailings (id), variant text not null, template text not null,
  primary key (mailing_id, variant)
) strict, without rowid;

alter table chunks add column place integer not null default 0;
update chunks set place = n;
create index chunks_by_state on chunks (mailing_id, state, place, n);

alter table deliveries add column variant text;
alter table deliveries add column fate text;
alter table deliveries add column fate_at text;
alter table deliveries add column fate_why text;
alter table deliveries add column opened_at text;
alter table deliveries add column clicked_at text;
create index deliveries_by_provider on deliveries (provider_id) where provider_id is not null;
create index deliveries_by_subscriber on deliveries (subscriber_id, settled_at);

create table mail_days (
  service text not null, account text not null, realm text not null, day text not null, mails integer not null,
  primary key (service, account, realm, day)
) strict, without rowid;

create table call_limits (
  service text not null, account text not null, realm text not null, calls integer not null, window_ms integer not null,
  seen_at text not null, primary key (service, account, realm)
) strict, without rowid;

create table mail_events (
  id text primary key, service text not null, account text not null, realm text not null, provider_id text not null,
  type text not null, at text not null, facts text not null default '{}', received_at text not null, applied_at text
) strict, without rowid;
create index mail_events_by_provider on mail_events (provider_id, at);
create index mail_events_unapplied on mail_events (received_at) where applied_at is null;

alter table mail_days add column requested integer not null default 0;
alter table mail_days add column warming integer not null default 0;
create table mail_closures (
  service text not null, account text not null, realm text not null, use text not null, until text not null,
  why text not null, primary key (service, account, realm, use)
) strict, without rowid;

alter table mailings add column resumes_at text;
alter table mailings add column results_seen text;
create index deliveries_by_fate on deliveries (mailing_id, fate) where fate is not null;

create table corrections (
  id text primary key, issue_id text not null references issues (id), n integer not null, realm text not null,
  title text not null, body text not null, created_at text not null, approved_at text, dropped_at text,
  unique (issue_id, n, realm)
) strict;

alter table requested_mails add column fate text;
alter table requested_mails add column fate_at text;
alter table requested_mails add column fate_why text;
create index requested_mails_by_provider on requested_mails (provider_id) where provider_id is not null;
alter table clicks add column event_id text;
create unique index clicks_by_event on clicks (event_id) where event_id is not null;
create table link_sets (
  id text primary key, kind text not null, subject text not null, realm text not null, urls text not null
) strict, without rowid;

create table sequence_steps (
  id text primary key, key text not null unique, realm text not null, sequence text not null, days integer not null,
  title text not null, body text not null, is_on integer not null, only_free integer not null,
  problems text not null default '[]', first_on_at text, gone_at text, created_at text not null, updated_at text not null
) strict;

create table enrolments (
  id text primary key, subscriber_id text not null references subscribers (id), sequence text not null,
  trigger_key text not null, realm text not null, began_at text not null, ended_at text, ended_why text,
  unique (subscriber_id, sequence, trigger_key, realm)
) strict;
create unique index enrolments_under_way on enrolments (subscriber_id, sequence, realm) where ended_at is null;
create index enrolments_by_beginning on enrolments (sequence, realm, began_at) where ended_at is null;

create table sequence_mails (
  enrolment_id text not null references enrolments (id), step_id text not null references sequence_steps (id),
  mailing_id text references mailings (id), at text not null, skipped_why text, primary key (enrolment_id, step_id)
) strict, without rowid;
create index sequence_mails_by_step on sequence_mails (step_id, mailing_id);

create index subscribers_by_consent on subscribers (consent_act, consent_at);
`;
