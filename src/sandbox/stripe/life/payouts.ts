/** What is available goes to the bank: by the owner's act, or each day where the setting `daily_payouts` is `on`. */
import type Stripe from "stripe";
import { prepared } from "../../statements.ts";
import { Refused } from "../life.ts";
import { accountCurrency, set, setting } from "../settings.ts";
import { payout } from "../shapes/balance.ts";
import { DAY } from "./calendar.ts";
import { bookPayout, bookPayoutFailure } from "./ledger.ts";
import { create, must, save, tell, update, type World } from "./world.ts";

const ARRIVES_AFTER = 2 * DAY;

/** What could be paid out now, in minor units. */
export function available(world: World, currency: string): number {
  const row = prepared(
    world.store,
    `select sum(json_extract(json, '$.net')) as net from stripe_objects
     where type = 'balance_transaction' and status = 'available' and json_extract(json, '$.currency') = ?`,
  ).get(currency);
  return Number(row?.net ?? 0);
}

export function payOut(world: World, currency: string, isAutomatic = false): Stripe.Payout | null {
  const amount = available(world, currency);
  if (amount <= 0) return null;
  const given = { amount, currency, isAutomatic, arrival: world.at + ARRIVES_AFTER };
  const made = payout(given, world.at);
  const booked = { ...made, balance_transaction: bookPayout(world, made).id };
  return create(world, booked, "payout.created");
}

export function arrive(world: World, id: string): void {
  const paid = update(world, must<Stripe.Payout>(world, id), { status: "paid" }, "payout.updated");
  tell(world, "payout.paid", paid);
}

/** The bank sends it back. */
export function failPayout(world: World, id: string): Stripe.Payout {
  const sent = must<Stripe.Payout>(world, id);
  if (sent.status === "failed")
    throw new Refused("This payout has failed already.", { code: "payout_failed" });
  const change: Partial<Stripe.Payout> = {
    failure_balance_transaction: bookPayoutFailure(world, sent).id,
    failure_code: "account_closed",
    failure_message: "The bank account has been closed.",
    status: "failed",
  };
  const failed = update(world, sent, change, "payout.updated");
  tell(world, "payout.failed", failed);
  return failed;
}

/** When the next daily payout is due; null where they are off. The first is at the midnight (UTC) after `now`. */
export function nextDailyPayout(world: World): number | null {
  if (setting(world.store, "daily_payouts") !== "on") return null;
  const known = setting(world.store, "next_payout_at");
  if (known) return Number(known);
  const next = Math.floor(world.at / DAY) * DAY + DAY;
  set(world.store, "next_payout_at", String(next));
  return next;
}

export function payOutDaily(world: World): void {
  payOut(world, accountCurrency(world.store), true);
  set(world.store, "next_payout_at", String(world.at + DAY));
}

export function becomeAvailable(world: World, id: string): void {
  save(world, {
    ...must<Stripe.BalanceTransaction>(world, id),
    status: "available",
  } as Stripe.BalanceTransaction);
}
