/** Who pays: customers with what they subscribe to. */
import type Stripe from "stripe";
import { priceText } from "../../stripe/words.ts";
import { Moment } from "../time.tsx";
import { SubscriptionBadge } from "./badges.tsx";
import { type StripeDesk, StripeLayout, StripeTabs } from "./frame.tsx";
import { Pager, type Place, pageOf } from "./paging.tsx";

const MOST_FOUND = 100;

/** With a search there is one page. */
export function Customers({ desk, place, search }: { desk: StripeDesk; place: Place; search: string }) {
  const page =
    search === ""
      ? pageOf<Stripe.Customer>(desk, "customer", place)
      : { data: found(desk, search), newer: undefined, older: undefined };
  return (
    <StripeLayout title="Customers">
      <h1>Customers</h1>
      <StripeTabs here="customers" />
      <form class="bar" action="/stripe/customers">
        <input
          type="search"
          name="q"
          value={search}
          placeholder="An address or a name"
          aria-label="Customer"
        />
        <button type="submit">Search</button>
      </form>
      {page.data.length > 0 ? (
        <CustomerTable desk={desk} customers={page.data} />
      ) : (
        <p class="empty">
          {search === "" ? "There are no customers yet." : "No customer is called like that."}
        </p>
      )}
      <Pager path="/stripe/customers" page={page} />
    </StripeLayout>
  );
}

function found({ objects }: StripeDesk, search: string): Stripe.Customer[] {
  const wanted = search.toLowerCase();
  const isIt = (one: Stripe.Customer) =>
    `${one.name ?? ""} ${one.email ?? ""} ${one.id}`.toLowerCase().includes(wanted);
  return objects.all<Stripe.Customer>("customer").filter(isIt).reverse().slice(0, MOST_FOUND);
}

const CustomerTable = ({ desk, customers }: { desk: StripeDesk; customers: Stripe.Customer[] }) => (
  <div class="scroll">
    <table class="list">
      <thead>
        <tr>
          <th scope="col">Customer</th>
          <th scope="col">Subscription</th>
          <th scope="col">Since</th>
        </tr>
      </thead>
      <tbody>
        {customers.map((customer) => (
          <tr>
            <td class="grow">
              <a href={`/stripe/customers/${customer.id}`}>{customer.email ?? customer.id}</a>
              <br />
              <small>{customer.name}</small>
            </td>
            <td class="keep">
              <Subscribed desk={desk} customer={customer} />
            </td>
            <td class="keep">
              <Moment ms={customer.created * 1000} short />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

function Subscribed({ desk: { objects }, customer }: { desk: StripeDesk; customer: Stripe.Customer }) {
  const subscriptions = objects.all<Stripe.Subscription>("subscription", { customer: customer.id });
  if (subscriptions.length === 0) return <span class="muted">none</span>;
  return (
    <>
      {subscriptions.map((subscription) => (
        <div>
          {subscription.items.data.map(({ price, quantity }) => priceText(price, quantity)).join(" + ")}{" "}
          <SubscriptionBadge of={subscription} />
        </div>
      ))}
    </>
  );
}
