/** Archives: where each lies, when it was read back, and what a drill found. And mails that a lost machine sent. */
export const sql = `
create table backups (
  id integer primary key, at text not null, place text not null, name text not null,
  bytes integer not null, sha256 text not null, verified_at text, removed_at text, problem text,
  drilled_at text, drill text,
  unique (place, name)
) strict;

create table mails_elsewhere (
  provider_id text primary key, service text not null, account text not null, realm text not null,
  email_key text not null, subject text not null, at text not null, delivery_of text
) strict, without rowid;
create index mails_elsewhere_by_reader on mails_elsewhere (email_key, subject);
`;
