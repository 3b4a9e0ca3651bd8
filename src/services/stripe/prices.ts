/** A price a plan, found by its lookup key. A price can't be changed: another takes over its key, and who pays the old one goes on. */
import type { CatalogWish, Plan } from "../../money/catalog.ts";
import { once, PART } from "./made.ts";
import { allOf } from "./pages.ts";
import type { Shelf } from "./set-up.ts";
import { toStripe } from "./units.ts";

const lookupKey = (plan: Plan, { currency }: CatalogWish): string =>
  `pressroom_${plan}_${currency.toLowerCase()}`;

const minorOf = (plan: Plan, wish: CatalogWish): number =>
  plan === "free" ? 0 : plan === "monthly" ? wish.monthlyMinor : wish.yearlyMinor;

const NAMES: Readonly<Record<Plan, string>> = { free: "Free", monthly: "Monthly", yearly: "Yearly" };

export const PLANS = Object.keys(NAMES) as Plan[];

export async function setUpPrices(shelf: Shelf, product: string): Promise<Record<Plan, string>> {
  const { call, wish } = shelf;
  const keys = PLANS.map((plan) => lookupKey(plan, wish));
  const there = await allOf(call, {
    operation: "prices.list",
    page: (stripe, page) => stripe.prices.list({ ...page, active: true, lookup_keys: keys }),
  });
  const ids: Partial<Record<Plan, string>> = {};
  for (const plan of PLANS) {
    const wished = priceOf(plan, wish, product);
    const found = there.find(
      (price) =>
        price.lookup_key === wished.lookup_key &&
        price.product === product &&
        price.unit_amount === wished.unit_amount &&
        price.currency === wished.currency &&
        price.recurring?.interval === wished.recurring.interval &&
        price.recurring.interval_count === 1,
    );
    ids[plan] = found?.id ?? (await make(shelf, plan, wished));
  }
  return ids as Record<Plan, string>;
}

const priceOf = (plan: Plan, wish: CatalogWish, product: string) => ({
  product,
  currency: wish.currency.toLowerCase(),
  unit_amount: toStripe(minorOf(plan, wish), wish.currency),
  recurring: { interval: plan === "yearly" ? ("year" as const) : ("month" as const) },
  lookup_key: lookupKey(plan, wish),
  nickname: NAMES[plan],
  metadata: { [PART]: plan },
});

async function make({ call, note }: Shelf, plan: Plan, wished: ReturnType<typeof priceOf>): Promise<string> {
  const options = once();
  note(`${plan} price`);
  const { id } = await call("prices.create", (stripe) =>
    stripe.prices.create({ ...wished, transfer_lookup_key: true }, options),
  );
  return id;
}
