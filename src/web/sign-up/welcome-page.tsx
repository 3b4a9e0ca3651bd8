/** After confirming: how somebody would like to read. They are a free reader now, and stay one until they have paid. */
import { formatMoney } from "../../core/money.ts";
import type { SubscriberRow } from "../../ledger/tables.ts";
import { Page, page } from "../layout.tsx";
import { Notice } from "../pieces.tsx";
import type { SignUpHost } from "./host.ts";

export const PERIODS = ["monthly", "yearly"] as const;
export type Period = (typeof PERIODS)[number];

export type PaymentLinks = Readonly<Record<Period, string | null>>;

/** The Payment Link with what ties a payment to its reader; null while none is set. */
export function paymentUrl(
  { paymentLinks }: { paymentLinks: PaymentLinks },
  period: Period,
  { id, email }: Pick<SubscriberRow, "id" | "email">,
): string | null {
  const link = paymentLinks[period];
  if (!link) return null;
  const url = new URL(link);
  url.searchParams.set("client_reference_id", id);
  url.searchParams.set("prefilled_email", email);
  return url.href;
}

type Shop = Pick<SignUpHost, "name" | "currency" | "prices"> & { paymentLinks: PaymentLinks };

export function welcomePage(host: Shop, person: SubscriberRow, wished: Period | null = null): string {
  const { name } = host;
  return page(
    <Page title="Welcome" name={name} language="en" wide>
      <h1>You are on the list.</h1>
      <p>The next free issue of {name} comes to you by mail. How would you like to read?</p>
      {wished && (
        <Notice>
          Thank you: your wish for premium, {wished}, is noted. Paying opens soon, and nothing was charged.
          Until then you are a free reader.
        </Notice>
      )}
      <div class="choices">
        <section>
          <h2>Free</h2>
          <p>Every free issue by mail. This is what you have now; there is nothing to do.</p>
          <a class="button plain" href="/">
            Read on for free
          </a>
        </section>
        {PERIODS.map((period) => (
          <Premium host={host} person={person} period={period} />
        ))}
      </div>
      <p>
        <small>You can leave with one press in every issue, whatever you choose.</small>
      </p>
    </Page>,
  );
}

function Premium({ host, person, period }: { host: Shop; person: SubscriberRow; period: Period }) {
  const { currency, prices } = host;
  const monthly = period === "monthly";
  const price = formatMoney({ amountMinor: monthly ? prices.monthlyMinor : prices.yearlyMinor, currency });
  const url = paymentUrl(host, period, person);
  return (
    <section>
      <h2>Premium, {period}</h2>
      <p>
        <strong>{price}</strong> a {monthly ? "month" : "year"}. Every issue whole, the premium ones too.
      </p>
      {url ? (
        <a class="button" href={url}>
          Choose {period}
        </a>
      ) : (
        <form method="post">
          <input type="hidden" name="period" value={period} />
          <button type="submit" class="plain">
            I would like {period}
          </button>
          <p class="hint">Paying opens soon. We note your wish; nothing is charged.</p>
        </form>
      )}
    </section>
  );
}
