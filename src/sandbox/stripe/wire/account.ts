/** Whose keys these are, and what is in the balance. */
import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type Stripe from "stripe";
import { prepared } from "../../statements.ts";
import { accountCurrency, set, setting } from "../settings.ts";
import type { Wire } from "./endpoints.ts";

const NO_REQUIREMENTS = {
  alternatives: [],
  current_deadline: null,
  currently_due: [],
  disabled_reason: null,
  errors: [],
  eventually_due: [],
  past_due: [],
  pending_verification: [],
};

interface AccountGiven {
  id: string;
  created: number;
  /** In lower case. */
  currency: string;
}

function account({ id, created, currency }: AccountGiven): Stripe.Account {
  return {
    id,
    object: "account",
    business_profile: {
      annual_revenue: null,
      estimated_worker_count: null,
      mcc: null,
      minority_owned_business_designation: null,
      name: "Sandbox",
      product_description: null,
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: null,
      support_phone: null,
      support_url: null,
      url: null,
    },
    business_type: "individual",
    capabilities: { card_payments: "active", transfers: "active" },
    charges_enabled: true,
    controller: { type: "account" },
    country: "US",
    created,
    default_currency: currency,
    details_submitted: true,
    email: "owner@sandbox.example",
    external_accounts: {
      object: "list",
      data: [],
      has_more: false,
      url: `/v1/accounts/${id}/external_accounts`,
    },
    future_requirements: NO_REQUIREMENTS,
    metadata: {},
    payouts_enabled: true,
    requirements: NO_REQUIREMENTS,
    settings: SETTINGS,
    tos_acceptance: { date: null, ip: null, user_agent: null },
    type: "standard",
  };
}

const SETTINGS: Stripe.Account.Settings = {
  bacs_debit_payments: { display_name: null, service_user_number: null },
  branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
  card_issuing: { tos_acceptance: { date: null, ip: null } },
  card_payments: {
    decline_on: { avs_failure: false, cvc_failure: false },
    statement_descriptor_prefix: null,
    statement_descriptor_prefix_kana: null,
    statement_descriptor_prefix_kanji: null,
  },
  dashboard: { display_name: "Sandbox", timezone: "Etc/UTC" },
  invoices: { default_account_tax_ids: null, hosted_payment_method_save: null },
  payments: {
    statement_descriptor: null,
    statement_descriptor_kana: null,
    statement_descriptor_kanji: null,
    statement_descriptor_prefix_kana: null,
    statement_descriptor_prefix_kanji: null,
  },
  payouts: {
    debit_negative_balances: true,
    schedule: { delay_days: 2, interval: "daily" },
    statement_descriptor: null,
  },
  sepa_debit_payments: {},
};

/** What moved in the balance and is available by now; and what is not yet. */
function balance(store: DatabaseSync): Stripe.Balance {
  const rows = prepared(
    store,
    `select json_extract(json, '$.currency') as currency, sum(json_extract(json, '$.net')) as all_of_it,
       sum(case when status = 'available' then json_extract(json, '$.net') else 0 end) as available
     from stripe_objects where type = 'balance_transaction' group by currency order by currency`,
  ).all();
  const amounts = rows.map((row) => ({
    currency: String(row.currency),
    available: Number(row.available),
    pending: Number(row.all_of_it) - Number(row.available),
  }));
  const known =
    amounts.length > 0 ? amounts : [{ currency: accountCurrency(store), available: 0, pending: 0 }];
  const part = (which: "available" | "pending") =>
    known.map(({ currency, [which]: amount }) => ({ amount, currency, source_types: { card: amount } }));
  return {
    object: "balance",
    available: part("available"),
    connect_reserved: known.map(({ currency }) => ({ amount: 0, currency })),
    livemode: false,
    pending: part("pending"),
  };
}

export function accountEndpoints({ context: { store }, on }: Wire): void {
  on("get /v1/account", "account", {}, ({ now }) =>
    account({ ...identity(store, now), currency: accountCurrency(store) }),
  );
  on("get /v1/balance", "balance", {}, () => balance(store));
}

/** Given at first, and the same ever after. */
function identity(store: DatabaseSync, now: number): { id: string; created: number } {
  const known = setting(store, "account");
  if (known !== null) return JSON.parse(known);
  const given = { id: `acct_1${randomBytes(8).toString("hex").slice(0, 15)}`, created: now };
  set(store, "account", JSON.stringify(given));
  return given;
}
