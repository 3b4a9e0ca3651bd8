/**
 * Where the twin keeps its workspace. Times are epoch milliseconds, exact: answers round them down to the minute.
 * `property_values` is `{[propertyId]: StoredValue}` and `properties` is `StoredProperty[]`, both as JSON.
 * A page's `markdown` is its body; `notion_blocks` has those blocks that no markdown can hold, with the markdown of what
 * stands within them.
 */
export const NOTION_TABLES = `
create table if not exists notion_databases (
  id text primary key,
  parent_page_id text,
  title text not null,
  description text not null,
  icon text,
  is_inline integer not null,
  in_trash integer not null default 0,
  created_ms integer not null,
  edited_ms integer not null
) strict;

create table if not exists notion_data_sources (
  id text primary key,
  database_id text not null references notion_databases (id),
  title text not null,
  plain_title text not null,
  icon text,
  properties text not null,
  in_trash integer not null default 0,
  created_ms integer not null,
  edited_ms integer not null
) strict;

create table if not exists notion_pages (
  seq integer primary key,
  id text not null unique,
  data_source_id text references notion_data_sources (id),
  parent_page_id text,
  plain_title text not null,
  property_values text not null,
  markdown text not null,
  icon text,
  is_locked integer not null default 0,
  in_trash integer not null default 0,
  created_ms integer not null,
  edited_ms integer not null
) strict;

create index if not exists notion_pages_by_creation on notion_pages (data_source_id, in_trash, created_ms);
create index if not exists notion_pages_by_edit_and_creation
  on notion_pages (data_source_id, in_trash, edited_ms, created_ms);
drop index if exists notion_pages_by_edit;

create table if not exists notion_views (
  seq integer primary key,
  id text not null unique,
  database_id text not null references notion_databases (id),
  data_source_id text not null references notion_data_sources (id),
  name text not null,
  type text not null,
  filter text,
  sorts text,
  configuration text,
  created_ms integer not null,
  edited_ms integer not null
) strict;

create table if not exists notion_blocks (
  id text primary key,
  page_id text not null,
  type text not null,
  content text not null,
  markdown text not null
) strict;

create table if not exists notion_files (
  id text primary key,
  name text not null,
  content_type text not null,
  bytes blob not null,
  created_ms integer not null
) strict;

create table if not exists notion_webhooks (
  id text primary key,
  url text not null,
  token text not null
) strict;

create table if not exists notion_changes (
  seq integer primary key,
  type text not null,
  entity_id text not null,
  detail text not null
) strict;

create table if not exists notion_request_windows (
  token_hash text primary key,
  started_ms integer not null,
  requests integer not null
) strict;
`;
