/** The till's first page: what is in it, where one pays, and what was paid last. */
import type Stripe from "stripe";
import { amountText, idOf, priceText } from "../../stripe/words.ts";
import { Act, Done, type StripeDesk, StripeLayout, StripeTabs } from "./frame.tsx";
import { PaymentTable } from "./payments.tsx";

const LATEST = 8;

export function Till({ desk, done }: { desk: StripeDesk; done: string | undefined }) {
  const { objects } = desk;
  const latest = objects.page<Stripe.Charge>("charge", { limit: LATEST })?.data ?? [];
  return (
    <StripeLayout title="Till">
      <h1>Till</h1>
      <StripeTabs here="overview" />
      <Done what={done} />
      <p class="lede">What Stripe's twin took. The cards are none, and no money moves.</p>
      <Balance desk={desk} />
      <h2>Where one pays</h2>
      <Ways desk={desk} />
      <h2>Latest payments</h2>
      {latest.length > 0 ? (
        <>
          <PaymentTable desk={desk} charges={latest} />
          <p>
            <a href="/stripe/payments">All {objects.count("charge").toLocaleString("en")} payments</a>
          </p>
        </>
      ) : (
        <p class="empty">Nobody has paid yet. Open one of the pages above, and pay with a test card.</p>
      )}
    </StripeLayout>
  );
}

interface Sum {
  available: number;
  pending: number;
}

function balanceOf({ objects }: StripeDesk): [currency: string, sum: Sum][] {
  const sums = new Map<string, Sum>();
  for (const { currency, status, net } of objects.all<Stripe.BalanceTransaction>("balance_transaction")) {
    const sum = sums.get(currency) ?? { available: 0, pending: 0 };
    if (status === "available") sum.available += net;
    else sum.pending += net;
    sums.set(currency, sum);
  }
  return [...sums];
}

function Balance({ desk }: { desk: StripeDesk }) {
  return (
    <>
      {balanceOf(desk).map(([currency, { available, pending }]) => (
        <>
          <dl class="figures">
            <div>
              <dt>Available</dt>
              <dd>{amountText(available, currency)}</dd>
            </div>
            <div>
              <dt>On its way</dt>
              <dd>{amountText(pending, currency)}</dd>
            </div>
          </dl>
          {available > 0 && (
            <p class="acts">
              <Act
                desk={desk}
                action="/stripe/payouts"
                with={{ currency }}
                label="Pay out what is available"
              />
            </p>
          )}
        </>
      ))}
    </>
  );
}

function Ways({ desk: { objects } }: { desk: StripeDesk }) {
  const links = objects.all<Stripe.PaymentLink>("payment_link");
  const portals = objects
    .all<Stripe.BillingPortal.Configuration>("billing_portal.configuration")
    .filter(({ active, login_page }) => active && login_page.url);
  if (links.length + portals.length === 0)
    return <p class="empty">There are no Payment Links yet. `pressroom setup stripe` makes them.</p>;
  return (
    <ul class="ways">
      {links.map((link) => (
        <li>
          <a href={link.url}>{linkName(objects, link)}</a>
          <span class="muted">
            {link.active ? pricesText(link) : <span class="badge calm">not active</span>}
          </span>
        </li>
      ))}
      {portals.map(({ login_page }) => (
        <li>
          <a href={login_page.url ?? ""}>Customer portal</a>
          <span class="muted">where customers change or cancel</span>
        </li>
      ))}
    </ul>
  );
}

const itemsOf = (link: Stripe.PaymentLink) => link.line_items?.data ?? [];

const linkName = (objects: StripeDesk["objects"], link: Stripe.PaymentLink): string =>
  itemsOf(link)
    .map(
      ({ price, description }) =>
        objects.get<Stripe.Product>(idOf(price?.product) ?? "")?.name ?? description,
    )
    .join(" and ") || link.id;

const pricesText = (link: Stripe.PaymentLink): string =>
  itemsOf(link)
    .flatMap(({ price, quantity }) => (price ? priceText(price, quantity ?? 1) : []))
    .join(" + ");
