/** What the twin keeps: every spreadsheet as one document, who got which token, and how many requests were made. */
export const SHEETS_SCHEMA = `
  create table if not exists sheets_books (
    seq integer primary key, id text not null unique,
    json text not null,               -- a Book
    changed_at integer not null       -- milliseconds
  ) strict;
  create table if not exists sheets_tokens (
    token text primary key, email text not null,
    ends_at integer not null          -- milliseconds
  ) strict;
  create table if not exists sheets_windows (
    name text primary key, started_at integer not null, used integer not null
  ) strict;
`;
