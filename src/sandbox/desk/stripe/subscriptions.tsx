/** A customer's subscriptions, with what can be done to each. */
import type Stripe from "stripe";
import { dateText, idOf, priceText } from "../../stripe/words.ts";
import { SubscriptionBadge } from "./badges.tsx";
import { Act, type StripeDesk } from "./frame.tsx";

export function Subscriptions({ desk, customer }: { desk: StripeDesk; customer: Stripe.Customer }) {
  const all = desk.objects.all<Stripe.Subscription>("subscription", { customer: customer.id }).reverse();
  return (
    <section>
      <h2>Subscriptions</h2>
      {all.length === 0 && <p class="muted">None.</p>}
      {all.map((subscription) => (
        <div class="thing">
          <div class="line">
            <b>
              {nameOf(desk, subscription)} <SubscriptionBadge of={subscription} />
            </b>
            <span class="sum">
              {subscription.items.data.map(({ price, quantity }) => priceText(price, quantity)).join(" + ")}
            </span>
          </div>
          <p>{nextText(subscription)}</p>
          <SubscriptionActs desk={desk} customer={customer.id} subscription={subscription} />
        </div>
      ))}
    </section>
  );
}

const nameOf = ({ objects }: StripeDesk, { items }: Stripe.Subscription): string =>
  items.data
    .map(({ price }) => objects.get<Stripe.Product>(idOf(price.product) ?? "")?.name ?? price.id)
    .join(" and ");

function nextText({ status, items, ended_at, trial_end, cancel_at_period_end }: Stripe.Subscription): string {
  const until = dateText(Math.min(...items.data.map((item) => item.current_period_end)));
  if (ended_at !== null) return `Ended on ${dateText(ended_at)}.`;
  if (cancel_at_period_end) return `Ends on ${until}.`;
  if (status === "trialing" && trial_end) return `In trial until ${dateText(trial_end)}.`;
  return `The present period ends on ${until}.`;
}

interface ActsProps {
  desk: StripeDesk;
  customer: string;
  subscription: Stripe.Subscription;
}

function SubscriptionActs({ desk, customer, subscription }: ActsProps) {
  const { id, status, cancel_at_period_end, pause_collection } = subscription;
  if (status === "canceled" || status === "incomplete_expired") return null;
  const button = (act: string, label: string) => (
    <Act
      desk={desk}
      action={`/stripe/customers/${customer}/${act}`}
      with={{ subscription: id }}
      label={label}
    />
  );
  return (
    <div class="acts">
      {cancel_at_period_end ? button("keep", "Keep it") : button("end", "End it with the period")}
      {button("cancel", "Cancel it now")}
      {pause_collection || status === "paused"
        ? button("resume", "Resume it")
        : button("pause", "Pause collection")}
    </div>
  );
}
