/** The inside of the twin: every act at its instant, after what was due before it. */
import type Stripe from "stripe";
import type { TwinContext } from "../twin.ts";
import { cancel, change } from "./life/changes.ts";
import { pay } from "./life/checkout.ts";
import { createCustomer, deleteCustomer, mustBeThere, setCard, updateCustomer } from "./life/customers.ts";
import { discountCustomer } from "./life/discounts.ts";
import { closeDispute, openDispute } from "./life/disputes.ts";
import { bring } from "./life/due.ts";
import { mustBeOpen } from "./life/invoices.ts";
import { bookFee } from "./life/ledger.ts";
import { failPayout, payOut } from "./life/payouts.ts";
import { failRefund, giveBack } from "./life/refunds.ts";
import { closeInvoice, collectFor } from "./life/standing.ts";
import { resume, start } from "./life/subscriptions.ts";
import { idOf, tell, update, type World } from "./life/world.ts";
import { type Life, Refused } from "./life.ts";
import { testClock } from "./shapes/checkout.ts";
import { stripeStore } from "./store.ts";

export function openLife({ store, clock: twinClock, url }: TwinContext): Life {
  const objects = stripeStore(store);

  const now = (clock: string | null = null): number =>
    clock === null ? Math.floor(twinClock.now().getTime() / 1000) : mustBeClock(clock).frozen_time;
  const worldOf = (clock: string | null): World => ({ store, objects, url: url(), at: now(clock), clock });
  const bringDue = () => bring(worldOf(null));

  const mustBeClock = (id: string) => existing<Stripe.TestHelpers.TestClock>(id, "test clock");
  const existing = <T extends { id: string; object: string }>(id: string, what: string): T => {
    const found = objects.get<T>(id);
    if (found) return found;
    throw new Refused(`No such ${what}: '${id}'`, { code: "resource_missing", param: "id", status: 404 });
  };
  /** Where those live who have what is asked for. */
  const worldOfCustomer = (reference: Stripe.Charge["customer"]): World => {
    bringDue();
    const owner = reference ? objects.get<Stripe.Customer>(idOf(reference)) : null;
    return worldOf(owner?.test_clock ? idOf(owner.test_clock) : null);
  };
  const worldOfSubscription = (id: string) =>
    worldOfCustomer(existing<Stripe.Subscription>(id, "subscription").customer);
  const worldOfInvoice = (id: string) => worldOfCustomer(existing<Stripe.Invoice>(id, "invoice").customer);
  const worldOfCharge = (id: string) => worldOfCustomer(existing<Stripe.Charge>(id, "charge").customer);
  const worldOfCharged = (id: string, what: string) =>
    worldOfCharge(idOf(existing<Stripe.Refund | Stripe.Dispute>(id, what).charge));
  const presentWorld = (clock: string | null = null) => {
    bringDue();
    return worldOf(clock);
  };

  return {
    now,
    bringDue,
    createClock: ({ frozenTime, name = null }) => {
      const made = testClock({ frozenTime, name }, now());
      objects.put(made);
      tell(worldOf(null), "test_helpers.test_clock.created", made);
      return made;
    },
    advanceClock(clock, to) {
      const before = mustBeClock(clock);
      if (to < before.frozen_time)
        throw new Refused("A test clock can't go back.", { code: "parameter_invalid", param: "frozen_time" });
      bring({ ...worldOf(clock), at: to });
      update({ ...worldOf(null), at: to }, before, { frozen_time: to }, "test_helpers.test_clock.ready");
    },

    createCustomer: (given) => createCustomer(presentWorld(given.clock ?? null), given),
    updateCustomer: (id, given) => updateCustomer(worldOfCustomer(id), id, given),
    deleteCustomer: (id) => deleteCustomer(worldOfCustomer(id), id),
    discountCustomer: (id, coupon) => {
      const world = worldOfCustomer(id);
      return discountCustomer(world, mustBeThere(world, id), coupon);
    },
    setCard: (id, card) => setCard(worldOfCustomer(id), id, card),

    pay: (link, payer, clock = null) => pay(presentWorld(clock), link, payer),
    subscribe: (params) => {
      const world = worldOfCustomer(params.customer);
      mustBeThere(world, params.customer);
      return start(world, params);
    },
    change: (id, params) => change(worldOfSubscription(id), id, params),
    cancel: (id, options) => cancel(worldOfSubscription(id), id, options),
    resume: (id) => resume(worldOfSubscription(id), id),

    payInvoice: (id) => {
      const world = worldOfInvoice(id);
      const open = mustBeOpen(world, id);
      mustBeThere(world, idOf(open.customer));
      return collectFor(world, open);
    },
    voidInvoice: (id) => closeInvoice(worldOfInvoice(id), id, "void"),
    markUncollectible: (id) => closeInvoice(worldOfInvoice(id), id, "uncollectible"),

    refund: (given) => giveBack(worldOfCharge(given.charge), given),
    failRefund: (id) => failRefund(worldOfCharged(id, "refund"), id),
    dispute: (charge, given) => openDispute(worldOfCharge(charge), charge, given),
    closeDispute: (id, status) => closeDispute(worldOfCharged(id, "dispute"), id, status),
    payOut: (currency) => payOut(presentWorld(), currency),
    failPayout: (id) => {
      existing<Stripe.Payout>(id, "payout");
      return failPayout(presentWorld(), id);
    },
    takeFee: (fee) => bookFee(presentWorld(), fee),
  };
}
