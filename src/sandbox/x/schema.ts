/** What X's twin keeps. Ids are X's: decimal numbers that carry their time, so they are kept as text. */
export const X_SCHEMA = `
  create table if not exists x_posts (
    id text primary key,
    author text not null,             -- a username
    text text not null,
    in_reply_to text,
    by_hand integer not null,
    created_at integer not null,      -- milliseconds, as all times here
    deleted_at integer
  ) strict, without rowid;
  create index if not exists x_posts_by_author on x_posts (author, id);
  create index if not exists x_posts_by_reply on x_posts (in_reply_to);
  create table if not exists x_acts (
    post_id text not null references x_posts (id),
    by text not null,
    act text not null,                -- like or repost
    primary key (post_id, by, act)
  ) strict, without rowid;
  create table if not exists x_windows (
    name text primary key,
    begins integer not null,
    used integer not null
  ) strict, without rowid;
  create table if not exists x_account (
    name text primary key,            -- state or name
    value text not null
  ) strict, without rowid;
`;
