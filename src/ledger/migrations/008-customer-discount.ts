/**
 * A discount may be the customer's and not a subscription's: then it is off what has none of its own. One row each, from
 * when it was given until it was taken away; both are the service's own instants where it tells them.
 */
export const sql = `
create table customer_discounts (
  id text primary key, service text not null, account text not null, realm text not null,
  customer_id text not null, starts_at text not null, until text, facts text not null,
  known_at text not null, until_known_at text
) strict;
create index customer_discounts_by_customer on customer_discounts (customer_id);
`;
