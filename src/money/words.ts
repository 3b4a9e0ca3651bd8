/** Days and amounts as the owner reads them: in the publication's zone, in English. */
import { formatMoney } from "../core/money.ts";
import type { PaidItem } from "./tiers.ts";

/** `2 Nov 2026`, as the calendar in `zone` (an IANA name) has it. */
export const dayIn = (zone: string) => {
  const format = days.get(zone) ?? formatIn(zone);
  days.set(zone, format);
  return (date: Date): string => format.format(date);
};

/** Kept, for the reason that `core/money.ts` gives. */
const days = new Map<string, Intl.DateTimeFormat>();

const formatIn = (timeZone: string) =>
  new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone });

/** `$10.00 a month`; null where the items don't add up to one amount a period. */
export function priceOf(items: readonly PaidItem[], currency: string): string | null {
  const [first] = items;
  if (!first) return null;
  const amounts = items.map(({ unitAmount, quantity }) => Number(unitAmount ?? Number.NaN) * quantity);
  const amountMinor = amounts.reduce((sum, amount) => sum + amount, 0);
  const isOnePeriod = items.every(
    ({ every, everyCount }) => every === first.every && everyCount === first.everyCount,
  );
  if (!isOnePeriod || !Number.isSafeInteger(amountMinor)) return null;
  const period = first.everyCount === 1 ? `a ${first.every}` : `every ${first.everyCount} ${first.every}s`;
  return `${formatMoney({ amountMinor, currency })} ${period}`;
}
