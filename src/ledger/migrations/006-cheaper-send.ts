/**
 * A delivery is written again when its mail was taken, and with it each index that holds what changes then. A reader has few
 * deliveries, which are sorted by their time when somebody asks for that. The mail service's ids come in no order: kept by
 * themselves, they are filed many at once (`delivery/mail-ids`).
 */
export const sql = `
drop index deliveries_by_subscriber;
create index deliveries_by_subscriber on deliveries (subscriber_id);

drop index deliveries_by_provider;
create table mail_ids (
  provider_id text not null, mailing_id text not null, subscriber_id text not null,
  primary key (provider_id, mailing_id, subscriber_id)
) strict, without rowid;
insert into mail_ids
  select provider_id, mailing_id, subscriber_id from deliveries where provider_id is not null order by provider_id;
alter table chunks add column unfiled integer not null default 0;
create index chunks_unfiled on chunks (mailing_id, n) where unfiled = 1;
`;
