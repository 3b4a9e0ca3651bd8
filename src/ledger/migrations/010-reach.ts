/** What posts got and who answered them, when each is looked at next, and who came by which of them. */
export const sql = `
alter table posts add column remote_id text;
alter table posts add column look_at text;
alter table posts add column gone_at text;
update posts set look_at = coalesce(sent_at, updated_at) where state in ('handed', 'sent', 'rehearsed');
create index posts_to_look_at on posts (look_at) where look_at is not null;

create table post_reach (
  post_id text not null references posts (id), at text not null,
  likes integer, reposts integer, replies integer, points integer, comments integer,
  primary key (post_id, at)
) strict, without rowid;

create table post_replies (
  post_id text not null references posts (id), id text not null, author text not null, text text not null,
  url text not null, at text not null, seen_at text not null,
  primary key (post_id, id)
) strict, without rowid;
create index post_replies_by_time on post_replies (at);

create index visits_by_link on visits (content) where content != '';
create index subscribers_by_link on subscribers (json_extract(first_touch, '$.content')) where first_touch is not null;
create index subscribers_by_referrer on subscribers (json_extract(first_touch, '$.referrer')) where first_touch is not null;
`;
