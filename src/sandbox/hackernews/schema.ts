/** What Hacker News's twin keeps. */
export const HACKERNEWS_SCHEMA = `
  create table if not exists hackernews_items (
    id integer primary key,
    parent integer,                   -- null for a story
    by text not null,
    title text not null,
    url text not null,
    text text not null,
    at integer not null,              -- milliseconds
    dead integer not null default 0,
    deleted integer not null default 0
  ) strict;
  create index if not exists hackernews_items_by_parent on hackernews_items (parent);
  create table if not exists hackernews_votes (
    item_id integer not null references hackernews_items (id),
    by text not null,
    primary key (item_id, by)
  ) strict, without rowid;
`;
