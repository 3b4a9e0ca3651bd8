/** Channels: what each one brought and cost. What was spent is the owner's to say, in a column of their own. */
import { minorDigits } from "../../core/money.ts";
import type { Spend } from "../basis.ts";
import { cell, column, notesColumn } from "./cells.ts";
import type { Board } from "./dashboard.ts";
import type { Tab } from "./model.ts";

export const SPEND = "Spend";

const SPEND_NOTE =
  "Yours: all that you spent on this channel so far, in the newsletter's currency. It counts beside what your settings name (growth.spend).";

export function channelsTab({ metrics, spent }: Board): Tab {
  const money = { money: metrics.currency };
  const { channels, funnel } = metrics;
  const signedUp = new Map(funnel.bySource.map((one) => [one.name, one]));
  const paid = new Map(channels.map((channel) => [channel.name, channel]));
  const names = [...new Set([...signedUp.keys(), ...paid.keys(), ...spent.unread])].sort();
  return {
    ...{ key: "channels", title: "Channels", heat: [], charts: [] },
    columns: [
      column("Channel", "text", { width: 170 }),
      column("Visitors", "count", { width: 70, key: "visitors" }),
      column("Sign-ups", "count", { width: 70, key: "signUps" }),
      {
        ...column("Ever paid", "count", { width: 70 }),
        note: "People whose first touch it was, and who ever paid.",
      },
      { ...column("Spent", money), note: "Yours below “Spend”, and what your settings name (growth.spend)." },
      column("CAC", money, { key: "cacCents" }),
      column("Payback, months", "decimal", { key: "paybackMonths" }),
      { title: SPEND, width: 84, format: money, note: SPEND_NOTE, isOwners: true },
      notesColumn(),
    ],
    rows: names.map((name) => {
      const [channel, came] = [paid.get(name), signedUp.get(name)];
      return [
        ...[cell(name), cell(came?.visitors ?? null), cell(came?.signedUp ?? 0), cell(channel?.payers ?? 0)],
        cell(channel?.spentMinor ?? 0, spent.unread.includes(name) ? { note: UNREAD, style: "bad" } : {}),
        ...[cell(channel?.cacMinor ?? null), cell(channel?.paybackMonths ?? null)],
      ];
    }),
  };
}

const UNREAD =
  "What stands below “Spend” is no amount, so it does not count. Write a number of 0 or more, such as 120.50.";

export interface Spent {
  spend: readonly Spend[];
  /** Channels below whose “Spend” no amount stands. */
  unread: readonly string[];
}

/** What the owner wrote: amounts so far, so they count for the month that runs. */
export function spentIn(
  written: ReadonlyMap<string, string | number>,
  of: { month: string; currency: string },
): Spent {
  const { month, currency } = of;
  const unit = 10 ** minorDigits(currency);
  const isAmount = (value: string | number): value is number =>
    typeof value === "number" && value >= 0 && value < 1e9;
  return {
    spend: [...written].flatMap(([channel, value]) =>
      isAmount(value) ? [{ channel, month, amountMinor: Math.round(value * unit), currency }] : [],
    ),
    unread: [...written].flatMap(([channel, value]) => (isAmount(value) ? [] : [channel])),
  };
}
