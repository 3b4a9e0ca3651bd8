/** The portal: what somebody pays, with which card, what they paid, and what they may change of it. */
import type Stripe from "stripe";
import { amountText, dateText } from "../../words.ts";
import { CardChoice } from "../card-choice.tsx";
import { Field, Form, Frame, type PageRoom, Trouble } from "../frame.tsx";
import { cardOf, invoicesOf, subscriptionsOf, type Visit } from "./account.ts";
import { SubscriptionPart } from "./subscription-part.tsx";

export interface PortalProps {
  room: PageRoom;
  visit: Visit;
  done?: string | undefined;
  trouble?: string | undefined;
}

const DONE: Record<string, string> = {
  card: "Your card is changed.",
  plan: "Your plan is changed.",
  cancelled: "Your subscription is cancelled. It stays until the period you paid for ends.",
  ended: "Your subscription has ended.",
  kept: "Your subscription goes on as before.",
  details: "Your details are changed.",
  paid: "The invoice is paid.",
};

export function PortalPage({ room, visit, done, trouble }: PortalProps) {
  const { objects } = room;
  const { customer, features, session } = visit;
  const subscriptions = subscriptionsOf(objects, customer.id);
  const said = done !== undefined && Object.hasOwn(DONE, done) ? DONE[done] : undefined;
  return (
    <Frame title="Your subscription">
      <h1>Your subscription</h1>
      <p class="muted">{customer.email}</p>
      {said && (
        <p class="said good" role="status">
          {said}
        </p>
      )}
      {trouble && <Trouble>{trouble}</Trouble>}
      <section class="sheet">
        {subscriptions.length === 0 && <p>You have no subscription at present.</p>}
        {subscriptions.map((subscription) => (
          <SubscriptionPart room={room} visit={visit} subscription={subscription} />
        ))}
      </section>
      {features.payment_method_update.enabled && <CardPart room={room} visit={visit} />}
      {features.customer_update.enabled && <Details room={room} visit={visit} />}
      {features.invoice_history.enabled && <Invoices room={room} visit={visit} />}
      {session.return_url && (
        <p>
          <br />
          <a href={session.return_url}>Back to where you came from</a>
        </p>
      )}
    </Frame>
  );
}

function CardPart({ room, visit }: { room: PageRoom; visit: Visit }) {
  const card = cardOf(room.objects, visit.customer);
  return (
    <section class="sheet">
      <h2>Card</h2>
      <p>{card ? `${brandText(card.brand)} that ends in ${card.last4}` : "No card is on file."}</p>
      <details>
        <summary>{card ? "Change the card" : "Add a card"}</summary>
        <Form room={room} action={`/portal/session/${visit.session.id}/card`}>
          <CardChoice choice="4242424242424242" number="" />
          <button type="submit" class="main">
            Save the card
          </button>
        </Form>
      </details>
    </section>
  );
}

const brandText = (brand: string) => brand.charAt(0).toUpperCase() + brand.slice(1);

function Details({ room, visit: { session, customer, features } }: { room: PageRoom; visit: Visit }) {
  const { allowed_updates } = features.customer_update;
  return (
    <section class="sheet">
      <h2>Your details</h2>
      <p>
        {customer.name || "No name"} · {customer.email ?? "no address"}
      </p>
      <details>
        <summary>Change them</summary>
        <Form room={room} action={`/portal/session/${session.id}/details`}>
          {allowed_updates.includes("name") && (
            <Field {...{ name: "name", label: "Name", autocomplete: "name" }} value={customer.name ?? ""} />
          )}
          {allowed_updates.includes("email") && (
            <Field
              {...{ name: "email", label: "Email", type: "email", autocomplete: "email", required: true }}
              value={customer.email ?? ""}
            />
          )}
          <button type="submit" class="main">
            Save
          </button>
        </Form>
      </details>
    </section>
  );
}

const STATE: Record<string, { word: string; colour: string }> = {
  paid: { word: "Paid", colour: "good" },
  open: { word: "Open", colour: "warn" },
  void: { word: "Void", colour: "" },
  uncollectible: { word: "Not collected", colour: "bad" },
};

function Invoices({ room, visit }: { room: PageRoom; visit: Visit }) {
  const invoices = invoicesOf(room.objects, visit.customer.id);
  return (
    <section class="sheet">
      <h2>Invoices</h2>
      {invoices.length === 0 ? (
        <p class="muted">There are none yet.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Date</th>
              <th scope="col" class="number">
                Number
              </th>
              <th scope="col" class="num">
                Amount
              </th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {invoices.map((invoice) => (
              <InvoiceRow room={room} visit={visit} invoice={invoice} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function InvoiceRow({ room, visit, invoice }: { room: PageRoom; visit: Visit; invoice: Stripe.Invoice }) {
  const state = STATE[invoice.status ?? ""];
  return (
    <tr>
      <td>{dateText(invoice.created)}</td>
      <td class="number">{invoice.number ?? "–"}</td>
      <td class="num">{amountText(invoice.total, invoice.currency)}</td>
      <td>
        <span class="row">
          <span class={`badge ${state?.colour ?? ""}`}>{state?.word ?? invoice.status}</span>
          {invoice.status === "open" && (
            <Form
              room={room}
              action={`/portal/session/${visit.session.id}/pay`}
              with={{ invoice: invoice.id }}
            >
              <button type="submit">Pay now</button>
            </Form>
          )}
        </span>
      </td>
    </tr>
  );
}
