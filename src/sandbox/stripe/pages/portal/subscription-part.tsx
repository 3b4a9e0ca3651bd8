/** One subscription in the portal: what is paid for it next, and how it is changed, cancelled or kept. */
import type Stripe from "stripe";
import { amountText, dateText, priceText } from "../../words.ts";
import { Form, type PageRoom } from "../frame.tsx";
import { type Plan, plansFor, productName, type Visit } from "./account.ts";

interface PartProps {
  room: PageRoom;
  visit: Visit;
  subscription: Stripe.Subscription;
}

export function SubscriptionPart({ room, visit, subscription }: PartProps) {
  const { cancel_at_period_end: isEnding, id, items } = subscription;
  const { subscription_cancel } = visit.features;
  const action = (act: string) => `/portal/session/${visit.session.id}/${act}`;
  const plans = plansFor(room.objects, visit, subscription);
  return (
    <div class="subscription">
      {items.data.map((item) => (
        <div class="plan">
          <h2>
            {productName(room.objects, item.price)} <State subscription={subscription} />
          </h2>
          <span class="price">{priceText(item.price, item.quantity)}</span>
        </div>
      ))}
      <p class="muted">{nextText(subscription)}</p>
      {!isEnding && plans.length > 0 && (
        <ChangePlan {...{ room, plans, subscription }} action={action("plan")} />
      )}
      <div class="row end">
        {isEnding && (
          <Form room={room} action={action("keep")} with={{ subscription: id }}>
            <button type="submit" class="main">
              Keep the subscription
            </button>
          </Form>
        )}
        {!isEnding && subscription_cancel.enabled && (
          <Form room={room} action={action("cancel")} with={{ subscription: id }}>
            <button type="submit">Cancel the subscription</button>
          </Form>
        )}
      </div>
    </div>
  );
}

function ChangePlan(props: {
  room: PageRoom;
  plans: Plan[];
  subscription: Stripe.Subscription;
  action: string;
}) {
  return (
    <details>
      <summary>Change the plan</summary>
      <Form room={props.room} action={props.action} with={{ subscription: props.subscription.id }}>
        <fieldset>
          <legend>Change to</legend>
          <div class="choices">
            {props.plans.map(({ price, name }, index) => (
              <label>
                <input type="radio" name="price" value={price.id} checked={index === 0} />
                <span class="what">
                  <span>{name}</span>
                  <span class="does">{priceText(price)}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        <button type="submit" class="main">
          Change the plan
        </button>
      </Form>
    </details>
  );
}

const STATES: Record<string, { word: string; colour: string }> = {
  trialing: { word: "Trial", colour: "good" },
  past_due: { word: "Payment failed", colour: "bad" },
  unpaid: { word: "Unpaid", colour: "bad" },
  paused: { word: "Paused", colour: "warn" },
  incomplete: { word: "Not paid yet", colour: "warn" },
};

function State({
  subscription: { status, cancel_at_period_end, pause_collection },
}: {
  subscription: Stripe.Subscription;
}) {
  const state = cancel_at_period_end
    ? { word: "Cancelled", colour: "warn" }
    : pause_collection
      ? STATES.paused
      : STATES[status];
  return state ? <span class={`badge ${state.colour}`}>{state.word}</span> : null;
}

function nextText({
  items,
  status,
  cancel_at_period_end,
  pause_collection,
  currency,
  trial_end,
}: Stripe.Subscription): string {
  const end = Math.min(...items.data.map((item) => item.current_period_end));
  const total = items.data.reduce(
    (sum, { price, quantity = 1 }) => sum + (price.unit_amount ?? 0) * quantity,
    0,
  );
  if (cancel_at_period_end) return `It ends on ${dateText(end)}, and nothing more is charged.`;
  if (pause_collection || status === "paused") return "Nothing is charged while it is paused.";
  if (status === "past_due" || status === "unpaid")
    return "The last payment failed. Change your card, and pay the open invoice below.";
  if (status === "trialing" && trial_end)
    return `The trial ends on ${dateText(trial_end)}. Then it is paid for.`;
  if (total === 0) return "It is free.";
  return `The next payment, ${amountText(total, currency)} before any discount, is on ${dateText(end)}.`;
}
