/** What it costs to win somebody who pays, by the source they came from, and how soon that is paid back. */
import { monthOf } from "../../money/months.ts";
import { type Basis, worth } from "../basis.ts";
import type { SentPost } from "../read/sent-posts.ts";
import { centsOf } from "./brought.ts";

export interface Channel {
  name: string;
  spentMinor: number;
  /** Of those whose first touch it was, who ever paid. */
  payers: number;
  /** Spent for each of them; null where nothing was spent, or nobody paid. */
  cacMinor: number | null;
  paybackMonths: number | null;
}

export interface ChannelFacts {
  /** `2026-03`: what is spent later is left out. */
  month: string;
  /** The source of each one who ever paid. */
  payers: readonly string[];
  arpuMinor: number | null;
  /** 0 to 1. */
  margin: number;
}

/** The dearest first. Spend in a currency without a rate is left out, and told by `unconvertedSpend`. */
export function channelsOf(basis: Basis, { month, payers, arpuMinor, margin }: ChannelFacts): Channel[] {
  const spent = new Map<string, number>();
  for (const { channel, amountMinor, currency = basis.currency } of spendUntil(basis, month))
    spent.set(channel, (spent.get(channel) ?? 0) + (worth(amountMinor, currency, basis) ?? 0));
  const won = Map.groupBy(payers, (source) => source);
  const aMonth = (arpuMinor ?? 0) * margin;
  return [...new Set([...spent.keys(), ...won.keys()])]
    .map((name): Channel => {
      const [spentMinor, count] = [spent.get(name) ?? 0, won.get(name)?.length ?? 0];
      const cac = spentMinor > 0 && count > 0 ? spentMinor / count : null;
      return {
        ...{ name, spentMinor, payers: count, cacMinor: cac === null ? null : Math.round(cac) },
        paybackMonths: cac !== null && aMonth > 0 ? cac / aMonth : null,
      };
    })
    .sort((a, b) => b.spentMinor - a.spentMinor || b.payers - a.payers || (a.name < b.name ? -1 : 1));
}

export const spendUntil = ({ growth }: Basis, month: string) =>
  growth.spend.filter((spend) => spend.month <= month);

/** Currencies in which something was spent, and which the owner gave no rate for. */
export const unconvertedSpend = (basis: Basis, month: string): string[] => [
  ...new Set(
    spendUntil(basis, month).flatMap(({ amountMinor, currency = basis.currency }) =>
      worth(amountMinor, currency, basis) === null ? [currency] : [],
    ),
  ),
];

/** What networks charged for posts, and what the owner spent on one of them, is spent on their channels. */
export function withCosts(basis: Basis, posts: readonly SentPost[]): Basis {
  const sources = new Map(posts.map(({ name, source }) => [name, source]));
  const said = basis.growth.spend.map((one) => ({
    ...one,
    channel: sources.get(one.channel) ?? one.channel,
  }));
  const charged = posts.filter(({ costMicros }) => costMicros > 0);
  const months = Map.groupBy(charged, ({ source, sentAt }) => `${monthOf(sentAt, basis.zone)} ${source}`);
  const fees = [...months].map(([key, ofMonth]) => {
    const [month = "", channel = ""] = key.split(" ");
    return { channel, month, amountMinor: centsOf(ofMonth), currency: "USD" };
  });
  return { ...basis, growth: { ...basis.growth, spend: [...said, ...fees] } };
}
