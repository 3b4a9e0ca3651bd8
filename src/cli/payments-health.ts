/** What `doctor` says of payments: the key, what it may not read, where readers pay. */
import type { App } from "../app.ts";
import { ServiceError } from "../core/errors.ts";
import { formatMoney } from "../core/money.ts";
import type { PaymentsCheck } from "../money/payments.ts";
import type { Shop } from "../money/shop.ts";
import type { Health } from "../operations/health.ts";

const SET_UP = "npm run pressroom -- setup stripe";

/** One small call for each permission. */
export async function checkPayments(app: App): Promise<Health> {
  const realm = app.realms.stripe;
  const row = { service: "stripe", realm };
  try {
    const checked = await (await app.payments()).check();
    // Only after the service was asked is it known whose shop it is.
    return { ...row, ...judge(app, checked, await app.shop()) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return {
      ...row,
      ...{ ok: false, checked: "asked, and it failed", missing: error.message },
      blocks: "Who pays is not seen, and nobody's tier changes.",
      next: error.retryable ? "Try again in a few minutes." : `Make another key, then: ${SET_UP} --new`,
    };
  }
}

type Judged = Omit<Health, "service" | "realm">;

function judge(app: App, { seen, missing }: PaymentsCheck, shop: Shop): Judged {
  const realm = app.realms.stripe;
  const { monthly, yearly } = shop.links;
  const hasLinks = monthly !== null && yearly !== null;
  const asked = realm === "sandbox" ? "the sandbox takes payments" : seen;
  const checked = `${asked}; ${sayPrices(app)}; ${hasLinks ? `links: ${monthly} and ${yearly}` : "no links yet"}`;
  if (missing.length > 0)
    return {
      ...{ ok: false, checked, missing: `the key lacks ${missing.join("; ")}` },
      blocks: "Payments can't be followed.",
      next: "Tick these rights at dashboard.stripe.com/apikeys → the key → Edit, then run doctor again.",
    };
  if (realm === "sandbox" && shop.realm !== "live")
    return {
      ...{ ok: true, checked, missing: "STRIPE_SECRET_KEY", blocks: "Nobody can pay for real." },
      next: `Make a restricted key at dashboard.stripe.com/apikeys (ten minutes), then: ${SET_UP}`,
    };
  if (!hasLinks)
    return {
      ...{ ok: false, checked, missing: "product, prices and links", blocks: "Nobody can pay." },
      next: SET_UP,
    };
  if (realm === "test")
    return {
      ...{
        ok: true,
        checked,
        missing: "a live key",
        blocks: "Nobody can pay for real: this is Stripe's test mode.",
      },
      next: `When you have tried it out: ${SET_UP} --new`,
    };
  return sayLive(checked, realm === "sandbox");
}

/** Links of the owner's own that are real, while no key is there that could see who pays on them. */
const sayLive = (checked: string, isBlind: boolean): Judged =>
  isBlind
    ? {
        ...{ ok: false, checked, missing: "STRIPE_SECRET_KEY" },
        blocks: "Readers can pay by the links in your settings, and nobody here sees that they did.",
        next: `Make a restricted key at dashboard.stripe.com/apikeys, then: ${SET_UP}`,
      }
    : { ok: true, checked, missing: "", blocks: "", next: "" };

function sayPrices({ config }: App): string {
  const { prices, currency } = config.publication;
  const [month, year] = [prices.monthlyMinor, prices.yearlyMinor].map((amountMinor) =>
    formatMoney({ amountMinor, currency }),
  );
  return `${month} a month, ${year} a year`;
}
