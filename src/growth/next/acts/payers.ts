/** Acts on the way from a reader to a paying one, and to one who stays. */
import { formatMoney } from "../../../core/money.ts";
import { type Candidate, counted, minutes, PRESSROOM } from "../act.ts";
import { ASSUMED, ENOUGH, ofPayers, ofReaders, type Worth } from "../worth.ts";

const money = (amountMinor: number, { currency }: Worth): string => formatMoney({ amountMinor, currency });

export const unmatchedPayers: Candidate = ({ money: { unmatched } }, worth) =>
  unmatched === 0
    ? null
    : {
        ...{ key: "unmatched-payers", urgency: "blocked", cost: minutes(2 * unmatched) },
        reason: `${counted(unmatched, "person", "people")} paid, and nobody can say who that is: they may not have what they paid for.`,
        todo: `Say whose each payment is: ${PRESSROOM} payments`,
        heldBack: ofPayers(
          unmatched,
          unmatched * worth.eachMinor,
          "if who gets nothing for it ends their payment",
        ),
      };

export const failingPayments: Candidate = ({ money: { pastDue } }, worth) => {
  if (pastDue.people === 0) return null;
  const { people, mrrMinor, isTold } = pastDue;
  const who = counted(people, "reader");
  return {
    ...{ key: "failing-payments", urgency: "blocked", cost: minutes(isTold ? 5 * people : 10) },
    reason: `The last payment of ${who} failed: ${money(mrrMinor, worth)} a month${isTold ? "" : ", and no mail tells them"}.`,
    todo: isTold
      ? `Write to them yourself; who they are: ${PRESSROOM} payments`
      : "Write the sequence “Payment failed” in Notion → Sequences, and tick On",
    heldBack: ofPayers(people, mrrMinor * ASSUMED.lost, "if half of it would be lost otherwise, assumed"),
  };
};

export const leftCheckouts: Candidate = ({ money: { checkoutsLeft } }, worth) => {
  if (!checkoutsLeft) return null;
  return {
    ...{ key: "left-checkouts", urgency: "better", cost: minutes(10) },
    reason: `${counted(checkoutsLeft, "payment page was", "payment pages were")} opened in 28 days and left without paying.`,
    todo: "Open your Payment Link on a phone and see what stops you, then tick “Recover abandoned carts” at Stripe → Settings → Checkout",
    heldBack: ofPayers(
      checkoutsLeft,
      checkoutsLeft * ASSUMED.returns * worth.eachMinor,
      "if 1 of 10 comes back, assumed",
    ),
  };
};

export const showOffer: Candidate = ({ readers: { unoffered, confirmed }, shop }, worth) => {
  if (unoffered === 0 || !shop.canPay) return null;
  return {
    ...{ key: "show-offer", urgency: "better", cost: minutes(15), heldBack: ofReaders(unoffered, worth) },
    reason: `${unoffered} of ${counted(confirmed, "confirmed reader")} were never shown what membership is.`,
    todo: "Make the next issue one for Premium, and tick “Free readers get the beginning” on its row in Notion: it ends with the offer",
  };
};

/** Gmail and Yahoo ask for less than 0.1 %, and refuse from 0.3 % on; one complaint alone may be a slip of the finger. */
const COMPLAINTS = { near: 0.001, limit: 0.003, least: 2 };

export const complaints: Candidate = ({ health, readers, money: { mrrMinor } }, worth) => {
  const arrived = health.known - health.bounced;
  const { near, limit, least } = COMPLAINTS;
  if (health.complained < least || health.complained / arrived < near) return null;
  const share = ((health.complained / arrived) * 100).toFixed(2);
  return {
    ...{ key: "complaints", urgency: "harm", cost: minutes(15) },
    reason: `${health.complained} of ${arrived} mails of 28 days were reported as spam (${share} %): mailbox providers refuse a sender from ${limit * 100} % on.`,
    todo: `See whom you mail who never asked for it, before the next issue goes: ${PRESSROOM} delivery --names complained`,
    heldBack: ofReaders(readers.confirmed, worth, mrrMinor),
  };
};

const BOUNCES = 0.02;

export const bounces: Candidate = ({ health: { known, bounced }, readers, money: { mrrMinor } }, worth) => {
  if (bounced < ENOUGH || bounced / known < BOUNCES) return null;
  return {
    ...{ key: "bounces", urgency: "harm", cost: minutes(15) },
    reason: `${bounced} of ${known} mails of 28 days came back for good (${((bounced / known) * 100).toFixed(1)} %): a mailing pauses itself at 5 %.`,
    todo: `See where these addresses are from: ${PRESSROOM} delivery --names bounced`,
    heldBack: ofReaders(readers.confirmed, worth, mrrMinor),
  };
};
