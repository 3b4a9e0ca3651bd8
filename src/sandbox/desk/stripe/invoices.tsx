/** A customer's invoices, and what can be done with one that is open. */
import type Stripe from "stripe";
import { amountText } from "../../stripe/words.ts";
import { Moment } from "../time.tsx";
import { InvoiceBadge } from "./badges.tsx";
import { Act, type StripeDesk } from "./frame.tsx";

export function Invoices({ desk, customer }: { desk: StripeDesk; customer: Stripe.Customer }) {
  const invoices = desk.objects.all<Stripe.Invoice>("invoice", { customer: customer.id }).reverse();
  return (
    <section>
      <h2>Invoices</h2>
      {invoices.length === 0 && <p class="muted">None.</p>}
      {invoices.map((invoice) => (
        <div class="thing">
          <div class="line">
            <b>
              {invoice.number ?? "Draft"} <InvoiceBadge of={invoice} />
            </b>
            <span class="sum">{amountText(invoice.total, invoice.currency)}</span>
          </div>
          <p>
            {(invoice.billing_reason ?? "manual").replaceAll("_", " ")},{" "}
            <Moment ms={invoice.created * 1000} short />
            {invoice.next_payment_attempt !== null && (
              <>
                . The card is tried again on <Moment ms={invoice.next_payment_attempt * 1000} short />
              </>
            )}
          </p>
          {invoice.status === "open" && <OpenActs desk={desk} customer={customer.id} invoice={invoice.id} />}
        </div>
      ))}
    </section>
  );
}

function OpenActs({ desk, customer, invoice }: { desk: StripeDesk; customer: string; invoice: string }) {
  const button = (act: string, label: string) => (
    <Act desk={desk} action={`/stripe/customers/${customer}/${act}`} with={{ invoice }} label={label} />
  );
  return (
    <div class="acts">
      {button("pay", "Try the card again")}
      {button("void", "Make it void")}
      {button("write-off", "Write it off")}
    </div>
  );
}
