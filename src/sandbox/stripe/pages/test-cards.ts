/** The cards that the pages offer first: a few of the vendor's test numbers, in words. */
import { testCard } from "../cards.ts";

export const OFFERED = [
  { number: "4242424242424242", does: "Works" },
  { number: "4000000000000002", does: "Is declined" },
  { number: "4000002500003155", does: "Needs a second try" },
  { number: "4000000000000341", does: "Fails at renewal" },
  { number: "4000000000000259", does: "Is disputed later" },
] as const;

export const isTestNumber = (number: string): boolean => testCard(number) !== null;

/** What a form with `CardChoice` says, without spaces; null for what is no test card. */
export function numberFrom(form: URLSearchParams): string | null {
  const choice = form.get("card") ?? "";
  const number = digitsIn(choice === "other" ? (form.get("number") ?? "") : choice);
  return isTestNumber(number) ? number : null;
}

export const digitsIn = (text: string): string => text.replaceAll(/[\s-]/g, "");
