/** One customer: what they subscribe to, were asked for and paid, and beside it what may happen to them. */
import type Stripe from "stripe";
import { idOf } from "../../stripe/words.ts";
import { Moment } from "../time.tsx";
import { Charges } from "./charges.tsx";
import { CustomerActs } from "./customer-acts.tsx";
import { Done, type StripeDesk, StripeLayout } from "./frame.tsx";
import { Invoices } from "./invoices.tsx";
import { Subscriptions } from "./subscriptions.tsx";
import { Timeline } from "./timeline.tsx";

export function CustomerPage(props: {
  desk: StripeDesk;
  customer: Stripe.Customer;
  done: string | undefined;
}) {
  const { desk, customer, done } = props;
  const clock = idOf(customer.test_clock);
  return (
    <StripeLayout title={customer.email ?? customer.id}>
      <p class="crumbs">
        <a href="/stripe/customers">← Customers</a>
      </p>
      <h1>{customer.email ?? "A customer without an address"}</h1>
      <p class="muted">
        {customer.name && `${customer.name} · `}
        <span class="mono">{customer.id}</span> · since <Moment ms={customer.created * 1000} short />
        {clock && (
          <>
            {" "}
            · lives by a test clock, which shows <Moment ms={desk.life.now(clock) * 1000} short />
          </>
        )}
      </p>
      <Done what={done} />
      <div class="reading">
        <div>
          <Subscriptions desk={desk} customer={customer} />
          <Charges desk={desk} customer={customer} />
          <Invoices desk={desk} customer={customer} />
        </div>
        <aside class="beside" aria-label="What happens to this customer">
          <CustomerActs desk={desk} customer={customer} />
          <section class="card">
            <h2>What happened</h2>
            <Timeline desk={desk} customer={customer.id} />
          </section>
        </aside>
      </div>
    </StripeLayout>
  );
}
