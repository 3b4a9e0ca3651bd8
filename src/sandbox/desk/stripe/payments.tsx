/** Payments: each try at one, the newest first. */
import type Stripe from "stripe";
import { amountText, idOf } from "../../stripe/words.ts";
import { Moment } from "../time.tsx";
import { ChargeBadge } from "./badges.tsx";
import { type StripeDesk, StripeLayout, StripeTabs } from "./frame.tsx";
import { Pager, type Place, pageOf } from "./paging.tsx";

export function Payments({ desk, place }: { desk: StripeDesk; place: Place }) {
  const page = pageOf<Stripe.Charge>(desk, "charge", place);
  return (
    <StripeLayout title="Payments">
      <h1>Payments</h1>
      <StripeTabs here="payments" />
      {page.data.length > 0 ? (
        <PaymentTable desk={desk} charges={page.data} />
      ) : (
        <p class="empty">Nobody has paid yet.</p>
      )}
      <Pager path="/stripe/payments" page={page} />
    </StripeLayout>
  );
}

export const PaymentTable = ({ desk, charges }: { desk: StripeDesk; charges: Stripe.Charge[] }) => (
  <div class="scroll">
    <table class="list">
      <thead>
        <tr>
          <th scope="col">Customer</th>
          <th scope="col" class="num">
            Amount
          </th>
          <th scope="col">State</th>
          <th scope="col" class="last4">
            Card
          </th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {charges.map((charge) => (
          <tr>
            <td class="grow">
              <Payer desk={desk} charge={charge} />
            </td>
            <td class="num keep">{amountText(charge.amount, charge.currency)}</td>
            <td class="keep">
              <ChargeBadge of={charge} />
            </td>
            <td class="keep muted last4">{charge.payment_method_details?.card?.last4}</td>
            <td class="keep">
              <Moment ms={charge.created * 1000} short />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

function Payer({ desk: { objects }, charge }: { desk: StripeDesk; charge: Stripe.Charge }) {
  const id = idOf(charge.customer);
  const email = charge.billing_details.email ?? charge.id;
  const isThere = id !== null && objects.get<{ id: string; object: string; deleted?: boolean }>(id);
  return isThere && !isThere.deleted ? <a href={`/stripe/customers/${id}`}>{email}</a> : <span>{email}</span>;
}
