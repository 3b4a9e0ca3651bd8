/** After confirming: how somebody would like to read. They are a free reader now, and stay one until they have paid. */
import { formatMoney } from "../../core/money.ts";
import type { SubscriberRow } from "../../ledger/tables/audience.ts";
import type { Membership } from "../../money/membership.ts";
import type { Shop } from "../../money/shop.ts";
import { Page, page } from "../layout.tsx";
import { MembershipWords } from "../membership-words.tsx";
import { Notice } from "../pieces.tsx";
import { PERIODS, type Period, paymentUrl } from "../shop-links.ts";
import type { SignUpHost } from "./host.ts";

export interface WelcomeView {
  person: SubscriberRow;
  shop: Shop;
  membership: Membership;
  /** Where they change or end what they pay; null for who pays nothing. */
  portal: string | null;
  /** What they would have bought, while nothing can be paid. */
  wished?: Period | null;
}

type Host = Pick<SignUpHost, "name" | "currency" | "prices" | "zone">;

export function welcomePage(host: Host, view: WelcomeView): string {
  return view.membership.kind === "free" ? choicesPage(host, view) : memberPage(host, view);
}

/** Who is a member already has nothing to choose. */
function memberPage({ name, zone }: Host, { person, membership, portal }: WelcomeView): string {
  const { tier } = person;
  return page(
    <Page title="Welcome" name={name} language="en">
      <h1>You are a member.</h1>
      <p>
        You read {name} as <MembershipWords {...{ tier, membership, zone, portal }} />
      </p>
      <p>
        <a class="button" href="/">
          All issues
        </a>
      </p>
    </Page>,
  );
}

function choicesPage(host: Host, { person, shop, wished = null }: WelcomeView): string {
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
          <Premium {...{ host, person, shop, period }} />
        ))}
      </div>
      <p>
        <small>You can leave with one press in every issue, whatever you choose.</small>
      </p>
    </Page>,
  );
}

type PremiumProps = Pick<WelcomeView, "person" | "shop"> & { host: Host; period: Period };

function Premium({ host, person, shop, period }: PremiumProps) {
  const { currency, prices } = host;
  const monthly = period === "monthly";
  const price = formatMoney({ amountMinor: monthly ? prices.monthlyMinor : prices.yearlyMinor, currency });
  const url = paymentUrl(shop, period, person);
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
