/** What readers and visits are worth a month: measured where there is enough to go by, and else assumed, and said so. */
import { formatMoney } from "../../core/money.ts";
import type { Situation } from "./situation.ts";

/** Of fewer observations no share is told, and none is used. */
export const ENOUGH = 10;

/** What newsletters of this size commonly see. Used only until there is something to measure. */
export const ASSUMED = {
  /** Of visitors, who sign up. */
  signUp: 0.03,
  /** Of sign-ups, who confirm. */
  confirm: 0.7,
  /** Of confirmed readers, who come to pay. */
  pay: 0.03,
  /** Of those who left a payment page, who pay when they are asked again. */
  returns: 0.1,
  /** Of payments that fail, which are lost when nobody tells the payer. */
  lost: 0.5,
  /** Visits that one post brings. */
  visitsAPost: 20,
  /** Of what an issue brings, what it loses by a day's delay. */
  delay: 0.1,
} as const;

export interface Worth {
  /** Of confirmed readers, who pay. */
  pay: Share;
  /** What one who pays brings a month, in minor units. */
  eachMinor: number;
  currency: string;
}

export interface Share {
  share: number;
  /** “3 of 100”, or the very counts that were measured. */
  ratio: string;
  /** “, assumed” where it is not measured. */
  doubt: string;
}

export const assumed = (share: number): Share => ({
  share,
  ratio: `${Math.round(share * 100)} of 100`,
  doubt: ", assumed",
});

/** Measured once both are enough observations; more who pay than there are readers are other people. */
export const shareOf = (k: number, n: number, usual: number): Share =>
  k >= ENOUGH && n >= k ? { share: k / n, ratio: `${k} of ${n}`, doubt: "" } : assumed(usual);

export function worthIn({ money, readers, priceMinor, goal }: Situation): Worth {
  const isMeasured = money.realm === "live" && money.paying >= ENOUGH;
  return {
    // Who pays for real is one of the real readers, also where invented ones stand beside them.
    pay: shareOf(isMeasured ? money.paying : 0, readers.real, ASSUMED.pay),
    eachMinor: isMeasured ? Math.round(money.mrrMinor / money.paying) : priceMinor,
    currency: goal.currency,
  };
}

export interface HeldBack {
  /** Whom it concerns. */
  people: number;
  /** Expected a month, in minor units of the goal's currency. */
  minor: number;
  /** From what that is told. */
  basis: string;
}

const each = ({ eachMinor, currency }: Worth): string => formatMoney({ amountMinor: eachMinor, currency });

/** What so many confirmed readers come to. */
export const ofReaders = (people: number, worth: Worth, beside = 0): HeldBack => ({
  people,
  minor: Math.round(people * worth.pay.share * worth.eachMinor) + beside,
  basis: `if ${worth.pay.ratio} readers pay ${each(worth)}${worth.pay.doubt}`,
});

/** What so many visits come to. */
export const ofVisits = (visits: number, worth: Worth): HeldBack => ({
  people: visits,
  minor: Math.round(visits * ASSUMED.signUp * ASSUMED.confirm * worth.pay.share * worth.eachMinor),
  basis: `if ${assumed(ASSUMED.signUp).ratio} visits bring a sign-up, and ${worth.pay.ratio} readers pay ${each(worth)}, assumed`,
});

/** What is paid by people who said that they would, or do already. */
export const ofPayers = (people: number, minor: number, basis: string): HeldBack => ({
  people,
  minor: Math.round(minor),
  basis,
});
