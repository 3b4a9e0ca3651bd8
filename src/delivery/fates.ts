/**
 * What became of a mail after it was accepted, told from events that come in any order, late and more than once: of all
 * that is told, the weightiest stands, so that the end is the same whatever came first.
 */
import type { MailEvent } from "./mail-event.ts";

/** Each weighs more than those before it. `bounced` is for good; after `soft bounced` the address may take mail again. */
export const FATES = [
  "delayed",
  "delivered",
  "soft bounced",
  "failed",
  "suppressed",
  "bounced",
  "complained",
] as const;
export type Fate = (typeof FATES)[number];

export interface KnownFate {
  fate: Fate | null;
  /** ISO 8601: when it was first told of. */
  at: string | null;
  why: string | null;
  openedAt: string | null;
}

/** Only who has a mail can open it, complain of it, or follow its links; a scanner is at the door as well. */
function fateToldBy({ type, facts }: MailEvent): Fate {
  switch (type) {
    case "opened":
    case "clicked":
      return "delivered";
    case "bounced":
      return facts.bounce === "soft" ? "soft bounced" : "bounced";
    default:
      return type;
  }
}

/** Pure, and the same for every order of the same events. */
export function fateAfter(known: KnownFate, event: MailEvent): KnownFate {
  const told = { fate: fateToldBy(event), at: event.at.toISOString(), why: event.facts.why ?? null };
  const opened = event.type === "opened" ? earlier(known.openedAt, told.at) : known.openedAt;
  return { ...(comesBefore(told, known) ? told : pick(known)), openedAt: opened };
}

type Told = Omit<KnownFate, "openedAt">;

const pick = ({ fate, at, why }: KnownFate): Told => ({ fate, at, why });

const weightOf = (fate: Fate | null): number => (fate === null ? -1 : FATES.indexOf(fate));

/** The weightier, then the earlier; the last only so that two reasons of one instant have an order. */
function comesBefore(one: Told, other: Told): boolean {
  const [weight, otherWeight] = [weightOf(one.fate), weightOf(other.fate)];
  if (weight !== otherWeight) return weight > otherWeight;
  if (one.at !== other.at) return (one.at ?? "") < (other.at ?? "");
  return (one.why ?? "") < (other.why ?? "");
}

const earlier = (one: string | null, other: string): string => (one !== null && one < other ? one : other);

/** What an event says of its address; null for one that says nothing against it. A soft bounce alone says nothing yet. */
export function refusalToldBy({
  type,
  facts,
}: MailEvent): { kind: "bounce" | "complaint"; why: string } | null {
  switch (type) {
    case "complained":
      return { kind: "complaint", why: "" };
    case "bounced":
      return facts.bounce === "soft" ? null : { kind: "bounce", why: facts.why ?? "" };
    case "suppressed":
      if (facts.cause === "complaint") return { kind: "complaint", why: "" };
      return { kind: "bounce", why: "your mail service sends nothing there, because it was refused before" };
    default:
      return null;
  }
}

/** So many in a row, and an address counts as one that refuses mail. */
export const SOFT_IN_A_ROW = 3;

/**
 * `newest` are somebody's latest mails, the newest first. One that arrived, or whose links a person followed, begins the
 * count anew; so does one of which nothing is known yet, because what is told of it later must not have come too late.
 */
export function refusesSoftly(newest: readonly { fate: string | null; clicked: boolean }[]): boolean {
  const counted = newest.filter(({ fate }) => !SAYS_NOTHING.includes(fate));
  const row = counted.slice(0, SOFT_IN_A_ROW);
  return (
    row.length === SOFT_IN_A_ROW && row.every(({ fate, clicked }) => fate === "soft bounced" && !clicked)
  );
}

/** What never came to the address's own server. */
const SAYS_NOTHING: readonly (string | null)[] = ["failed", "suppressed"] satisfies Fate[];
