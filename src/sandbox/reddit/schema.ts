/** What Reddit's twin keeps. Ids are numbers, written in base 36 as Reddit writes them. */
export const REDDIT_SCHEMA = `
  create table if not exists reddit_links (
    id integer primary key,
    subreddit text not null,
    title text not null,
    url text not null,
    author text not null,
    by_hand integer not null,
    created_at integer not null,      -- milliseconds, as all times here
    deleted_at integer,
    removed_at integer                -- by a moderator
  ) strict;
  create table if not exists reddit_votes (
    link_id integer not null references reddit_links (id),
    by text not null,
    direction integer not null,       -- 1 or -1
    primary key (link_id, by)
  ) strict, without rowid;
  create table if not exists reddit_comments (
    id integer primary key,
    link_id integer not null references reddit_links (id),
    author text not null,
    body text not null,
    created_at integer not null
  ) strict;
  create table if not exists reddit_subreddits (
    name text primary key,            -- in lower case
    rule text not null
  ) strict, without rowid;
  create table if not exists reddit_tokens (
    token text primary key,
    ends_at integer not null
  ) strict, without rowid;
  create table if not exists reddit_account (
    name text primary key,            -- state
    value text not null
  ) strict, without rowid;
  create table if not exists reddit_windows (
    name text primary key,
    begins integer not null,
    used integer not null
  ) strict, without rowid;
`;
