/**
 * Money: what the payment service holds of customers, subscriptions and invoices as it was last fetched, and what moved,
 * as entries that are never changed. Ids are the service's own. Amounts are whole minor units of the row's currency.
 */
export const sql = `
alter table subscribers add column tier_by text;
alter table subscribers add column tier_why text;
alter table subscribers add column tier_until text;
alter table subscribers add column gift_until text;
create index subscribers_by_tier_end on subscribers (tier_until) where tier_until is not null;

create table customers (
  id text primary key, service text not null, account text not null, realm text not null,
  email text, email_key text, name text, created_at text not null, gone_at text,
  subscriber_id text references subscribers (id), matched_by text, matched_at text, open_why text, ignored_at text,
  touched_at text, asks_at text
) strict;
create index customers_by_subscriber on customers (subscriber_id) where subscriber_id is not null;
create index customers_by_email on customers (email_key) where email_key is not null;
create index customers_touched on customers (touched_at) where touched_at is not null;
create index customers_asking on customers (subscriber_id, asks_at) where asks_at is not null;
create index customers_open on customers (realm) where open_why is not null and ignored_at is null;

create table subscriptions (
  id text primary key, service text not null, account text not null, realm text not null,
  customer_id text not null, status text not null, currency text not null, created_at text not null,
  trial_ends_at text, cancels_at text, canceled_at text, ended_at text, is_paused integer not null,
  latest_invoice_id text, discounts text not null, gone_at text
) strict;
create index subscriptions_by_customer on subscriptions (customer_id);

create table subscription_items (
  id text primary key, subscription_id text not null references subscriptions (id), price_id text not null,
  product_id text not null, lookup_key text, unit_amount text, quantity integer not null, every text not null,
  every_count integer not null, is_metered integer not null, period_start text not null, period_end text not null,
  discounts text not null
) strict;
create index subscription_items_by_subscription on subscription_items (subscription_id);

create table subscription_states (
  subscription_id text not null, at text not null, rank integer not null, event_id text not null,
  service text not null, account text not null, realm text not null, customer_id text not null,
  currency text not null, facts text not null, known_at text not null,
  primary key (subscription_id, at, rank, event_id)
) strict, without rowid;

create table invoices (
  id text primary key, service text not null, account text not null, realm text not null,
  customer_id text not null, subscription_id text, status text not null, reason text, currency text not null,
  total_minor integer not null, tax_minor integer not null, due_minor integer not null, paid_minor integer not null,
  attempts integer not null, created_at text not null, next_attempt_at text, paid_at text, gone_at text
) strict;
create index invoices_by_subscription on invoices (subscription_id, created_at);

create table invoice_payments (
  id text primary key, invoice_id text not null references invoices (id), payment_intent_id text, charge_id text,
  currency text not null, amount_minor integer not null, status text not null, paid_at text
) strict;
create index invoice_payments_by_invoice on invoice_payments (invoice_id);
create index invoice_payments_by_intent on invoice_payments (payment_intent_id) where payment_intent_id is not null;

create table charges (
  id text primary key, service text not null, account text not null, realm text not null,
  customer_id text, payment_intent_id text, email text, status text not null, currency text not null,
  amount_minor integer not null, refunded_minor integer not null, is_disputed integer not null,
  created_at text not null, entry_id text
) strict;
create index charges_by_customer on charges (customer_id) where customer_id is not null;
create index charges_by_intent on charges (payment_intent_id) where payment_intent_id is not null;

create table refunds (
  id text primary key, service text not null, account text not null, realm text not null,
  charge_id text, status text not null, reason text, currency text not null, amount_minor integer not null,
  created_at text not null, entry_id text, failure_entry_id text
) strict;
create index refunds_by_charge on refunds (charge_id);

create table disputes (
  id text primary key, service text not null, account text not null, realm text not null,
  charge_id text not null, status text not null, reason text not null, currency text not null,
  amount_minor integer not null, created_at text not null
) strict;
create index disputes_by_charge on disputes (charge_id);

create table payouts (
  id text primary key, service text not null, account text not null, realm text not null,
  status text not null, currency text not null, amount_minor integer not null, created_at text not null,
  arrives_at text not null, entry_id text
) strict;

create table entries (
  id text primary key, service text not null, account text not null, realm text not null,
  kind text not null, currency text not null, amount_minor integer not null, fee_minor integer not null,
  net_minor integer not null, source_id text, at text not null, available_at text not null,
  original_currency text, original_minor integer, rate text, fees text not null, about text,
  known_at text not null
) strict;
create index entries_by_time on entries (realm, at);
create index entries_by_source on entries (source_id) where source_id is not null;

create table checkouts (
  id text primary key, service text not null, account text not null, realm text not null,
  reference text, customer_id text, subscription_id text, email text, name text, link_id text,
  created_at text not null, completed_at text
) strict;
create index checkouts_by_customer on checkouts (customer_id) where customer_id is not null;

create table payment_events (
  id text primary key, service text not null, account text not null, realm text not null,
  at text not null, kind text not null, object_id text not null, seen_at text not null
) strict, without rowid;
create index payment_events_by_time on payment_events (seen_at);
`;
