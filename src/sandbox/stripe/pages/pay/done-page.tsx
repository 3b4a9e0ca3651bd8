/** The confirmation, where the Payment Link leads nowhere else. */
import type Stripe from "stripe";
import type { StripeStore } from "../../store.ts";
import { amountText, dateText, idOf } from "../../words.ts";
import { Frame } from "../frame.tsx";

export function DonePage({ objects, session }: { objects: StripeStore; session: Stripe.Checkout.Session }) {
  const link = objects.get<Stripe.PaymentLink>(idOf(session.payment_link) ?? "");
  const subscription = objects.get<Stripe.Subscription>(idOf(session.subscription) ?? "");
  const message = link?.after_completion.hosted_confirmation?.custom_message;
  return (
    <Frame title="Done">
      <section class="sheet">
        <p class="mark" aria-hidden="true">
          ✓
        </p>
        <h1>{session.amount_total ? "Thanks for your payment" : "You're signed up"}</h1>
        <p>{message ?? paidText(session)}</p>
        {subscription && <p class="muted">{nextText(subscription)}</p>}
        <p class="small">You can close this page. Everything it did happened in the sandbox only.</p>
      </section>
    </Frame>
  );
}

function paidText({ amount_total, currency, customer_details }: Stripe.Checkout.Session): string {
  const who = customer_details?.email ? ` for ${customer_details.email}` : "";
  if (!amount_total || !currency) return `Nothing was due${who}.`;
  return `${amountText(amount_total, currency)} was paid${who}.`;
}

function nextText({ items, trial_end, status }: Stripe.Subscription): string {
  const [first] = items.data;
  if (status === "trialing" && trial_end) return `The trial ends on ${dateText(trial_end)}.`;
  if (!first?.price.unit_amount) return "There is nothing to pay later either.";
  return `It renews on ${dateText(first.current_period_end)}.`;
}
