/** What is bought: the price in large, and how today's sum comes about. */
import type Stripe from "stripe";
import { amountText, periodText, priceText } from "../../words.ts";
import { type Offer, titleOf } from "./offer.ts";

export function Bought({ offer }: { offer: Offer }) {
  const { lines, link, recurring, discount, full, less, dueNow } = offer;
  const amount = (minor: number) => amountText(minor, link.currency);
  return (
    <section class="bought" aria-label="What you buy">
      <h1>{titleOf(offer)}</h1>
      <Figure offer={offer} />
      <dl class="sums">
        {lines.map(({ name, about, price, quantity }) => (
          <div>
            <dt>
              {quantity > 1 ? `${name} × ${quantity}` : name}
              {about && <small>{about}</small>}
            </dt>
            <dd>{priceText(price, quantity)}</dd>
          </div>
        ))}
        {discount && (
          <div class="off">
            <dt>
              {discount.code}
              <small>{lastsText(discount.coupon)}</small>
            </dt>
            <dd>−{amount(less)}</dd>
          </div>
        )}
        <div class="due">
          <dt>Due today</dt>
          <dd>{amount(dueNow)}</dd>
        </div>
      </dl>
      {recurring && full > 0 && (
        <p class="then">
          <small>Renews every {periodText(recurring)} until you cancel.</small>
        </p>
      )}
    </section>
  );
}

function Figure({ offer: { trialDays, full, less, recurring, link } }: { offer: Offer }) {
  const amount = (minor: number) => amountText(minor, link.currency);
  const per = recurring ? `per ${periodText(recurring)}` : "";
  if (trialDays > 0)
    return (
      <>
        <p class="figure">{trialDays === 1 ? "1 day free" : `${trialDays} days free`}</p>
        <p class="then">
          then {amount(full - less)} {per}
        </p>
      </>
    );
  if (full === 0) return <p class="figure">Free</p>;
  return (
    <p class="figure">
      {amount(full - less)} <small>{per}</small>
    </p>
  );
}

function lastsText({ percent_off, duration, duration_in_months }: Stripe.Coupon): string {
  const off = percent_off === null ? "off" : `${percent_off} % off`;
  if (duration === "forever") return `${off} for good`;
  if (duration !== "repeating" || duration_in_months === null) return `${off} once`;
  return `${off} for ${duration_in_months === 1 ? "a month" : `${duration_in_months} months`}`;
}
