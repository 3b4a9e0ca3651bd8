/** Acts without which a step of the pipe is shut: keys, addresses, the owner's release. */
import { formatMoney } from "../../../core/money.ts";
import { type Candidate, counted, minutes, PRESSROOM } from "../act.ts";
import type { Situation } from "../situation.ts";
import { ofPayers, ofReaders, type Worth } from "../worth.ts";

/** Whoever gets no mail also can't be sold anything: what is shut later in the pipe is held back here as well. */
const everybody = (situation: Situation, worth: Worth) =>
  ofReaders(situation.readers.real, worth, situation.readers.wishes * worth.eachMinor);

export const release: Candidate = (situation, worth) =>
  situation.held === null
    ? null
    : {
        ...{ key: "release", urgency: "blocked", cost: minutes(2) },
        reason: `Nothing is sent from this home, because ${situation.held}.`,
        todo: `Look whether that is as it should be, then: ${PRESSROOM} release`,
        heldBack: everybody(situation, worth),
      };

const MAIL = {
  resend: { lack: "Resend has no key", todo: "Make one at resend.com → API Keys (free)" },
  smtp: { lack: "your mailbox has no password here", todo: "Make an app password for it" },
} as const;

export const mailKey: Candidate = (situation, worth) => {
  const { services, readers, mailService } = situation;
  if (services.mail === "live") return null;
  const { lack, todo } = MAIL[mailService];
  const waits =
    readers.real > 0
      ? `${counted(readers.real, "confirmed reader waits", "confirmed readers wait")} for their mail: ${lack}.`
      : `No mail leaves this machine, and nobody real can sign up: ${lack}.`;
  return {
    ...{ key: "mail-key", urgency: "blocked", cost: minutes(10), reason: waits },
    todo: `${todo}, then: ${PRESSROOM} setup mail`,
    heldBack: everybody(situation, worth),
  };
};

/** What a real mailing is refused for: an address on which to leave, a sender, a postal address. */
export const readiness: Candidate = (situation, worth) => {
  const [first, ...others] = situation.lacks;
  if (!first) return null;
  const more = others.length > 0 ? ` and ${counted(others.length, "thing")} more` : "";
  return {
    ...{ key: "readiness", urgency: "blocked", cost: minutes(10 * situation.lacks.length) },
    reason: `Real mail would be refused: it lacks ${first.what}${more}.`,
    todo: `${first.next.replace(/\.$/, "")}, then: ${PRESSROOM} doctor`,
    heldBack: everybody(situation, worth),
  };
};

/** Readers who chose premium are the nearest to paying that anybody can be. */
export const stripeKey: Candidate = ({ services, shop, readers }, worth) => {
  if (shop.canPay && shop.realm === "live" && services.stripe === "live") return null;
  const { wishes, confirmed } = readers;
  const { currency, eachMinor } = worth;
  const price = formatMoney({ amountMinor: eachMinor, currency });
  const isWished = wishes > 0;
  return {
    ...{ key: "stripe-key", urgency: isWished ? "blocked" : "waiting", cost: minutes(10) },
    reason: isWished
      ? `${counted(wishes, "reader")} chose premium and can't pay: ${lackOf(services.stripe, shop)}.`
      : `Nobody can pay for real: ${lackOf(services.stripe, shop)}.`,
    todo:
      services.stripe === "live"
        ? `Make product, prices and links: ${PRESSROOM} setup stripe`
        : `Make a restricted key at dashboard.stripe.com/apikeys, then: ${PRESSROOM} setup stripe`,
    heldBack: isWished
      ? ofPayers(wishes, wishes * eachMinor, `if those who chose it pay ${price}`)
      : ofReaders(confirmed, worth),
  };
};

function lackOf(stripe: Situation["services"]["stripe"], shop: Situation["shop"]): string {
  if (stripe === "test") return "this is Stripe's test mode";
  if (stripe === "live") return "there is no Payment Link yet";
  return shop.canPay && shop.realm === "live"
    ? "Stripe has no key, so that who pays by your links is not seen"
    : "Stripe has no key";
}
