/** A customer's payments, what came back of each, and what a bank or the owner may do with it. */
import type Stripe from "stripe";
import { amountText } from "../../stripe/words.ts";
import { Moment } from "../time.tsx";
import { ChargeBadge, DisputeBadge } from "./badges.tsx";
import { Act, type StripeDesk } from "./frame.tsx";

export function Charges({ desk, customer }: { desk: StripeDesk; customer: Stripe.Customer }) {
  const charges = desk.objects.all<Stripe.Charge>("charge", { customer: customer.id }).reverse();
  return (
    <section>
      <h2>Payments</h2>
      {charges.length === 0 && <p class="muted">None.</p>}
      {charges.map((charge) => (
        <ChargePart desk={desk} customer={customer.id} charge={charge} />
      ))}
    </section>
  );
}

interface PartProps {
  desk: StripeDesk;
  customer: string;
  charge: Stripe.Charge;
}

function ChargePart({ desk, customer, charge }: PartProps) {
  const { objects } = desk;
  const refunds = objects.all<Stripe.Refund>("refund", { parent: charge.id });
  const disputes = objects.all<Stripe.Dispute>("dispute", { parent: charge.id });
  return (
    <div class="thing">
      <div class="line">
        <b>
          {amountText(charge.amount, charge.currency)} <ChargeBadge of={charge} />
        </b>
        <span class="muted">
          <Moment ms={charge.created * 1000} short />
        </span>
      </div>
      {charge.failure_message && <p>{charge.failure_message}</p>}
      {refunds.map((refund) => (
        <RefundLine desk={desk} customer={customer} refund={refund} />
      ))}
      {disputes.map((dispute) => (
        <DisputeLine desk={desk} customer={customer} dispute={dispute} />
      ))}
      {charge.paid && disputes.every(({ status }) => status === "won") && (
        <ChargeActs desk={desk} customer={customer} charge={charge} />
      )}
    </div>
  );
}

function RefundLine({
  desk,
  customer,
  refund,
}: {
  desk: StripeDesk;
  customer: string;
  refund: Stripe.Refund;
}) {
  const hasFailed = refund.status === "failed";
  return (
    <>
      <p>
        {amountText(refund.amount, refund.currency)} given back, <Moment ms={refund.created * 1000} short />
        {hasFailed && ": the bank sent it back"}
      </p>
      {refund.status === "succeeded" && (
        <div class="acts">
          <Act
            desk={desk}
            action={`/stripe/customers/${customer}/fail-refund`}
            with={{ refund: refund.id }}
            label="The bank sends the refund back"
          />
        </div>
      )}
    </>
  );
}

function DisputeLine({
  desk,
  customer,
  dispute,
}: {
  desk: StripeDesk;
  customer: string;
  dispute: Stripe.Dispute;
}) {
  const isOpen = dispute.status !== "won" && dispute.status !== "lost";
  const close = (status: "won" | "lost", label: string) => (
    <Act
      desk={desk}
      action={`/stripe/customers/${customer}/${status}`}
      with={{ dispute: dispute.id }}
      label={label}
    />
  );
  return (
    <>
      <p>
        {isOpen ? "Taken back by the bank:" : <DisputeBadge of={dispute} />}{" "}
        {amountText(dispute.amount, dispute.currency)}, {dispute.reason.replaceAll("_", " ")},{" "}
        <Moment ms={dispute.created * 1000} short />
      </p>
      {isOpen && (
        <div class="acts">
          {close("won", "The dispute is won")}
          {close("lost", "The dispute is lost")}
        </div>
      )}
    </>
  );
}

function ChargeActs({ desk, customer, charge }: PartProps) {
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) return null;
  const action = (act: string) => `/stripe/customers/${customer}/${act}`;
  const of = { charge: charge.id };
  return (
    <div class="acts">
      <Act
        desk={desk}
        action={action("refund")}
        with={of}
        label={`Refund ${amountText(left, charge.currency)}`}
      />
      <Act desk={desk} action={action("refund")} with={of} label="Refund a part" class="part">
        <input
          name="amount"
          inputmode="decimal"
          required
          aria-label={`Amount in ${charge.currency.toUpperCase()}`}
          placeholder={charge.currency.toUpperCase()}
        />
      </Act>
      {!charge.disputed && <Act desk={desk} action={action("dispute")} with={of} label="Dispute it" />}
    </div>
  );
}
