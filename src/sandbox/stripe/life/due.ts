/** Lets happen what has become due, each at its own instant, the earliest first. */
import type Stripe from "stripe";
import { dropCustomerDiscount } from "./discounts.ts";
import { openDispute } from "./disputes.ts";
import { arrive, becomeAvailable, nextDailyPayout, payOutDaily } from "./payouts.ts";
import { live } from "./renewals.ts";
import { collectFor } from "./standing.ts";
import { must, type World } from "./world.ts";

const HAPPEN: Record<string, (world: World, id: string) => void> = {
  customer: dropCustomerDiscount,
  subscription: live,
  invoice: (world, id) => collectFor(world, must<Stripe.Invoice>(world, id)),
  charge: (world, id) => openDispute(world, id),
  balance_transaction: becomeAvailable,
  payout: arrive,
};

/**
 * `world.at` is the present of the clock. One at a time: what happens may be followed by what is due before the next. All of
 * it is done in this call, however much it is: a renewal takes about a millisecond.
 */
export function bring(world: World): void {
  let last = "";
  for (;;) {
    const next = world.objects.due(world.at, world.clock, 1)[0];
    const payoutAt = world.clock === null ? nextDailyPayout(world) : null;
    if (payoutAt !== null && payoutAt <= Math.min(world.at, next?.dueAt ?? world.at)) {
      payOutDaily({ ...world, at: payoutAt });
      continue;
    }
    if (!next) return;
    const happen = HAPPEN[next.type];
    const step = `${next.id} at ${next.dueAt}`;
    if (!happen || step === last) throw new Error(`the Stripe twin has nothing to do for ${step}`);
    happen({ ...world, at: next.dueAt }, next.id);
    last = step;
  }
}
