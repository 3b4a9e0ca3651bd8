/** What happens to a customer as a whole: their card, and the passing of time where they live by a test clock. */
import type Stripe from "stripe";
import { idOf } from "../../stripe/words.ts";
import { Act, type StripeDesk } from "./frame.tsx";

/** What it can be saved with, and fails at the next charges. */
export const FAILING_CARD = "4000000000000341";
export const GOOD_CARD = "4242424242424242";

const DAY = 86_400;
export const SPANS: readonly { seconds: number; label: string }[] = [
  { seconds: DAY, label: "a day" },
  { seconds: 7 * DAY, label: "a week" },
  { seconds: 31 * DAY, label: "31 days" },
  { seconds: 366 * DAY, label: "a year" },
];

export function CustomerActs({ desk, customer }: { desk: StripeDesk; customer: Stripe.Customer }) {
  const action = (act: string) => `/stripe/customers/${customer.id}/${act}`;
  const method = idOf(customer.invoice_settings.default_payment_method);
  const card = method ? desk.objects.get<Stripe.PaymentMethod>(method)?.card : null;
  const fails = card?.last4 === FAILING_CARD.slice(-4);
  return (
    <section class="card">
      <h2>Card</h2>
      <p class="muted">
        {card ? `Ends in ${card.last4}${fails ? ", and fails at the next payment" : ""}.` : "None on file."}
      </p>
      <div class="acts">
        {!fails && <Act desk={desk} action={action("break-card")} label="Let the next payment fail" />}
        {card?.last4 !== GOOD_CARD.slice(-4) && (
          <Act
            desk={desk}
            action={action("mend-card")}
            label={card ? "Repair the card" : "Give a card that works"}
          />
        )}
      </div>
      {idOf(customer.test_clock) && (
        <Act desk={desk} action={action("pass-time")} label="Let it pass" class="wide">
          <label>
            Let time pass
            <select name="seconds">
              {SPANS.map(({ seconds, label }) => (
                <option value={String(seconds)}>{label}</option>
              ))}
            </select>
          </label>
        </Act>
      )}
      <p class="hint">Each is told to pressroom as the real Stripe would tell it.</p>
    </section>
  );
}
