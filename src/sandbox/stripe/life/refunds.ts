/** Money that goes back to a card. */
import type Stripe from "stripe";
import { Refused } from "../life.ts";
import { refund } from "../shapes/refund.ts";
import { bookRefund, bookRefundFailure } from "./ledger.ts";
import { formatMinor } from "./money.ts";
import { create, idOf, must, tell, update, type World } from "./world.ts";

export interface RefundGiven {
  charge: string;
  amount?: number;
  reason?: string;
}

export function giveBack(world: World, { charge: id, amount, reason }: RefundGiven): Stripe.Refund {
  const charge = must<Stripe.Charge>(world, id);
  const left = charge.amount - charge.amount_refunded;
  if (charge.status !== "succeeded")
    throw new Refused("This charge was never paid.", { code: "charge_not_refundable" });
  if (charge.disputed && openOrLost(world, id))
    throw new Refused("This charge is disputed, and can't be refunded.", { code: "charge_disputed" });
  if (left === 0)
    throw new Refused(`Charge ${id} has already been refunded.`, { code: "charge_already_refunded" });
  const wished = amount ?? left;
  if (wished > left || wished < 1) {
    const show = (minor: number) => formatMinor(minor, charge.currency);
    const message = `Refund amount (${show(wished)}) must be at least one unit, and at most the unrefunded amount on charge (${show(left)}).`;
    throw new Refused(message, { code: "amount_too_large", param: "amount" });
  }
  return refunded(world, charge, refund(charge, { amount: wished, reason: reason ?? null }, world.at));
}

const openOrLost = (world: World, charge: string) =>
  world.objects.all<Stripe.Dispute>("dispute", { parent: charge }).some(({ status }) => status !== "won");

function refunded(world: World, charge: Stripe.Charge, made: Stripe.Refund): Stripe.Refund {
  const booked = { ...made, balance_transaction: bookRefund(world, made).id };
  create(world, booked, "refund.created");
  const total = charge.amount_refunded + made.amount;
  const change = { amount_refunded: total, refunded: total === charge.amount };
  update(world, charge, change, "charge.refunded");
  return booked;
}

/** The bank could not give it to anybody: it is back in the balance. */
export function failRefund(world: World, id: string): Stripe.Refund {
  const given = must<Stripe.Refund>(world, id);
  if (given.status !== "succeeded")
    throw new Refused(`This refund is ${given.status} already.`, { code: "refund_not_failable" });
  const failed = update(
    world,
    given,
    {
      failure_balance_transaction: bookRefundFailure(world, given).id,
      failure_reason: "lost_or_stolen_card",
      status: "failed",
    },
    "refund.updated",
  );
  tell(world, "refund.failed", failed);
  const charge = must<Stripe.Charge>(world, idOf(given.charge));
  const change = { amount_refunded: charge.amount_refunded - given.amount, refunded: false };
  update(world, charge, change, "charge.updated");
  return failed;
}
