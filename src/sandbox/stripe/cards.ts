/** The vendor's test cards (https://docs.stripe.com/testing), and what becomes of a try with each. */
import type { Decline } from "./shapes/payment.ts";

export interface TestCard {
  number: string;
  brand: string;
  /** What it is for, for a person who chooses one. */
  about: string;
  /** Before it can be saved. */
  atFirst: "passes" | "asks" | Decline;
  /** Once it is saved. */
  later: "passes" | Decline;
  isDisputed?: boolean;
}

const DECLINED: Decline = {
  code: "card_declined",
  declineCode: "generic_decline",
  message: "Your card was declined.",
};
const NO_FUNDS: Decline = {
  code: "card_declined",
  declineCode: "insufficient_funds",
  message: "Your card has insufficient funds.",
};

/** A bank that wants its customer to confirm: the next try passes. */
export const UNCONFIRMED: Decline = {
  code: "authentication_required",
  declineCode: "authentication_required",
  message: "Your bank wants you to confirm this payment. Confirm it, and try once more.",
};

const passing = { atFirst: "passes", later: "passes" } as const;

const TEST_CARDS: readonly TestCard[] = [
  { number: "4242424242424242", brand: "visa", about: "succeeds", ...passing },
  { number: "5555555555554444", brand: "mastercard", about: "succeeds", ...passing },
  {
    number: "4000000000000002",
    brand: "visa",
    about: "is declined",
    atFirst: DECLINED,
    later: DECLINED,
  },
  {
    number: "4000000000009995",
    brand: "visa",
    about: "has no funds",
    atFirst: NO_FUNDS,
    later: NO_FUNDS,
  },
  {
    number: "4000000000000341",
    brand: "visa",
    about: "can be saved, and fails at the next charges",
    atFirst: "passes",
    later: DECLINED,
  },
  {
    number: "4000002500003155",
    brand: "visa",
    about: "needs a confirmation: the second try passes",
    atFirst: "asks",
    later: "passes",
  },
  {
    number: "4000000000003220",
    brand: "visa",
    about: "needs a confirmation: the second try passes",
    atFirst: "asks",
    later: "passes",
  },
  {
    number: "4000000000000259",
    brand: "visa",
    about: "succeeds, and is disputed soon after",
    ...passing,
    isDisputed: true,
  },
];

/** Null for a number that is none of them. Spaces don't matter. */
export function testCard(number: string): TestCard | null {
  const digits = number.replace(/[\s-]/g, "");
  return TEST_CARDS.find((card) => card.number === digits) ?? null;
}

/** The last four digits of the test cards are all different. */
export function savedCard(last4: string | undefined): TestCard {
  const found = TEST_CARDS.find(({ number }) => number.slice(-4) === last4);
  if (!found) throw new Error(`no test card ends in ${last4}`);
  return found;
}
