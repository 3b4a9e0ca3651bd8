/** Posts: proposed, approved, sent in parts; and which visit came by which of them. */
export const sql = `
create table posts (
  id text primary key, realm text not null, network text not null, place text not null default '',
  issue_id text not null references issues (id), variant integer not null, is_thread integer not null default 0,
  tag text not null unique, made_by text not null, why text not null, title text not null default '',
  proposed text not null, text text not null, link text not null, due_at text not null, dated text,
  decision text not null default '', state text not null, problem text,
  approved_at text, approved_by text, approved_realm text, approved_hash text, missed_at text,
  account text, sent_at text, url text, cost_micros integer not null default 0,
  created_at text not null, updated_at text not null,
  unique (realm, network, place, issue_id, variant)
) strict;
create index posts_by_state on posts (state, due_at);

create table post_parts (
  post_id text not null references posts (id), position integer not null, key text not null, prepared text not null,
  state text not null, remote_id text, remote_version text, url text, problem text,
  prepared_at text not null, tried_at text, settled_at text,
  primary key (post_id, position)
) strict, without rowid;
create index post_parts_by_remote on post_parts (remote_id) where remote_id is not null;

create table visits_by_post (
  day text not null, visitor text not null, path text not null, source text not null, campaign text not null,
  content text not null default '', first_at text not null, count integer not null,
  primary key (day, visitor, path, source, campaign, content)
) strict, without rowid;
insert into visits_by_post (day, visitor, path, source, campaign, first_at, count)
  select day, visitor, path, source, campaign, first_at, count from visits;
drop table visits;
alter table visits_by_post rename to visits;
`;
