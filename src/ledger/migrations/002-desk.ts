/** What the two-way desk needs: one budget of calls for all processes, copied files, and hints that something changed. */
export const sql = `
create table calls (
  id integer primary key, service text not null, account text not null, realm text not null, at text not null
) strict;
create index calls_by_account on calls (service, account, realm, at);

create table call_holds (
  service text not null, account text not null, realm text not null, until text not null,
  primary key (service, account, realm)
) strict, without rowid;

create table assets (
  sha256 text primary key, extension text not null, bytes integer not null, created_at text not null
) strict, without rowid;

create table asset_sources (
  service text not null, account text not null, realm text not null, remote text not null,
  sha256 text references assets (sha256), problem text, seen_at text not null,
  primary key (service, account, realm, remote)
) strict, without rowid;

create table hints (
  service text not null, account text not null, realm text not null, entity text not null, at text not null,
  primary key (service, account, realm, entity)
) strict, without rowid;

alter table subscribers add column active_at text;
create index subscribers_by_update on subscribers (updated_at, id);
`;
