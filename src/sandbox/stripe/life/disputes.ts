/** A payer's bank takes money back, and perhaps gives it again. */
import type Stripe from "stripe";
import { Refused } from "../life.ts";
import { dispute } from "../shapes/refund.ts";
import { bookDispute, bookReversal } from "./ledger.ts";
import { create, must, tell, update, type World } from "./world.ts";

export function openDispute(
  world: World,
  chargeId: string,
  { amount, reason = "fraudulent" }: { amount?: number; reason?: string } = {},
): Stripe.Dispute {
  const charge = must<Stripe.Charge>(world, chargeId);
  const left = charge.amount - charge.amount_refunded;
  const disputed = amount ?? left;
  if (charge.status !== "succeeded" || charge.disputed || disputed < 1 || disputed > left)
    throw new Refused("This charge can't be disputed: it failed, was refunded, or is disputed already.", {
      code: "charge_not_disputable",
    });
  const made = dispute(charge, { amount: disputed, reason }, world.at);
  const booked = { ...made, balance_transactions: [bookDispute(world, made)] };
  create(world, booked, "charge.dispute.created");
  tell(world, "charge.dispute.funds_withdrawn", booked);
  update(world, charge, { disputed: true }, "charge.updated");
  return booked;
}

export function closeDispute(world: World, id: string, status: "won" | "lost"): Stripe.Dispute {
  const open = must<Stripe.Dispute>(world, id);
  if (open.status === "won" || open.status === "lost")
    throw new Refused(`This dispute is ${open.status} already.`, { code: "dispute_closed" });
  const back = status === "won" ? [bookReversal(world, open)] : [];
  const balance_transactions = [...open.balance_transactions, ...back];
  const closed = update(world, open, { status, balance_transactions }, "charge.dispute.updated");
  if (status === "won") tell(world, "charge.dispute.funds_reinstated", closed);
  tell(world, "charge.dispute.closed", closed);
  return closed;
}
