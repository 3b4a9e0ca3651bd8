/** One row of an export as a person: what it says of them, read with the words that the tools use. */
import { newSubscriber, type Tier } from "../subscribers.ts";
import { readDate } from "./dates.ts";
import type { Field, Mapping } from "./fields.ts";

/** How somebody stood with the tool that they come from. Only who was subscribed there is mailed here. */
export type Standing = "subscribed" | "left" | "bounced" | "complained" | "unconfirmed";

export interface Person {
  email: string;
  name: string;
  standing: Exclude<Standing, "unconfirmed">;
  tier: Tier;
  /** They paid over there; here they read as free until their subscription is found at Stripe. */
  paid: boolean;
  complimentary: boolean;
  customer: string | null;
  tags: string[];
  created: Date | null;
  /** When they agreed: the confirmation, else the sign-up. */
  agreed: Date | null;
  gone: Date | null;
}

export type Reading = { person: Person } | { reject: string };

export interface ReadingRules {
  mapping: Mapping;
  /** Of the tool, where a word means something else than elsewhere. */
  words?: ReadonlyMap<string, Standing> | undefined;
  /** Everybody's standing in this file, whatever the rows say. */
  everybody?: Standing | null | undefined;
  /** What the tags that an import adds are called after, e.g. `Ghost`. */
  from: string;
  now: Date;
}

const WORDS: ReadonlyMap<string, Standing> = new Map([
  ...allAs(
    "subscribed",
    "active enabled subscribed confirmed regular premium free paid paying member comped gifted",
  ),
  ...allAs("subscribed", "churned churning past_due trialed trialing unpaid yes true 1"),
  ...allAs(
    "left",
    "unsubscribed cancelled canceled inactive disabled removed blocklisted blacklisted blocked deleted",
  ),
  ...allAs("left", "suppressed spammy opted_out no false 0"),
  ...allAs("bounced", "bounced cleaned undeliverable invalid hard_bounced hardbounced"),
  ...allAs("complained", "complained complaint spam"),
  ...allAs(
    "unconfirmed",
    "pending unconfirmed unactivated validating nonsubscribed non-subscribed transactional",
  ),
]);

function allAs(standing: Standing, words: string): [string, Standing][] {
  return words.split(" ").map((word) => [word, standing]);
}

const YES = new Set("true yes y 1 t x on ja j oui si sí sim".split(" "));
const NO = new Set("false no n 0 f off nein non não nao".split(" "));
/** How databases write that there is no date. */
const NO_DATE = /^(null|none|never|-|\\n|0000-00-00.*)$/i;
const FREE = new Set(["", "free", "free tier", "regular", "none", "other", "no", "false", "churned"]);
const COMPLIMENTARY = new Set(["comp", "comped", "complimentary", "gift", "gifted", "lifetime"]);

const MOST_TAGS = 50;
const LONGEST_TAG = 100;

/** Reads one row. Decides nothing that depends on whom we know already. */
export function readPerson(fields: readonly string[], rules: ReadingRules): Reading {
  const of = (field: Field): string => {
    const at = rules.mapping[field];
    return at === undefined ? "" : (fields[at] ?? "").trim();
  };
  const email = tidyAddress(of("email"));
  if (email === "") return { reject: "it has no mail address" };
  const standing = standingOf(of, rules);
  if (typeof standing !== "string") return standing;
  if (standing === "unconfirmed")
    return { reject: "they never confirmed there, so there is no consent; they can sign up here themselves" };
  const name = unescaped(of("name")) || [of("first"), of("last")].map(unescaped).filter(Boolean).join(" ");
  if (isFormula(name)) return { reject: "its name is a spreadsheet's formula" };
  const checked = newSubscriber.safeParse({ email, name: name.replace(/\s+/g, " ") });
  if (!checked.success) return { reject: checked.error.issues.map(({ message }) => message).join("; ") };
  const { paid, complimentary } = planOf(of, rules.now);
  const created = past(readDate(of("created")), rules.now);
  return {
    person: {
      email: checked.data.email,
      name: checked.data.name,
      standing,
      // Complimentary readers keep what they were given; nobody pays for it, so nothing has to be found at Stripe.
      tier: complimentary ? "premium yearly" : "free",
      paid,
      complimentary,
      customer: /^cus_\w{1,64}$/.test(of("customer")) ? of("customer") : null,
      tags: tagsOf(of("tags"), { paid, complimentary, from: rules.from }),
      created,
      agreed: past(readDate(of("confirmed")), rules.now) ?? created,
      gone: past(readDate(of("left")) ?? readDate(of("bounced")), rules.now),
    },
  };
}

const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;

const tidyAddress = (text: string): string =>
  text
    .replace(INVISIBLE, "")
    .replace(/^mailto:/i, "")
    .replace(/^.*<([^<>]+)>$/, "$1")
    .trim();

/** Ghost and pressroom put an apostrophe before what a spreadsheet would take for a formula. */
const unescaped = (text: string): string => text.replace(/^'(?=[=+\-@\t\r])/, "").trim();

const isFormula = (text: string): boolean => /^=/.test(text) || /^[+\-@].*[(|!]/.test(text);

const past = (date: Date | null, now: Date): Date | null =>
  date && date <= now && date.getUTCFullYear() >= 1980 ? date : null;

/** The strictest of what the row says: one no is a no. */
function standingOf(
  of: (field: Field) => string,
  { words, everybody }: ReadingRules,
): Standing | { reject: string } {
  if (everybody) return everybody;
  const word = of("status").toLowerCase();
  const byWord = word === "" ? "subscribed" : (words?.get(word) ?? WORDS.get(word.replaceAll(" ", "_")));
  if (!byWord) return { reject: `its status “${word.slice(0, 60)}” is not known here` };
  if (byWord !== "subscribed") return byWord;
  if (hasDate(of("bounced"))) return "bounced";
  const wanted = yesOrNo(of("subscribed"));
  const stopped = yesOrNo(of("disabled"));
  if (wanted === null || stopped === null)
    return { reject: "whether they are subscribed is neither a yes nor a no" };
  return wanted === false || stopped === true || hasDate(of("left")) ? "left" : "subscribed";
}

const hasDate = (text: string): boolean => text !== "" && !NO_DATE.test(text);

/** Undefined for an empty field, null for a word that is neither. */
function yesOrNo(text: string): boolean | undefined | null {
  const word = text.toLowerCase();
  if (word === "") return undefined;
  if (YES.has(word)) return true;
  return NO.has(word) ? false : null;
}

function planOf(of: (field: Field) => string, now: Date): { paid: boolean; complimentary: boolean } {
  const plan = of("tier").toLowerCase();
  const ended = readDate(of("expiry"));
  if (ended && ended < now) return { paid: false, complimentary: false };
  if (YES.has(of("complimentary").toLowerCase()) || COMPLIMENTARY.has(plan))
    return { paid: false, complimentary: true };
  if (NO.has(of("paying").toLowerCase())) return { paid: false, complimentary: false };
  const standing = WORDS.get(plan);
  const pays = !FREE.has(plan) && (standing === undefined || standing === "subscribed");
  return { paid: pays || YES.has(of("paying").toLowerCase()), complimentary: false };
}

interface Plan {
  paid: boolean;
  complimentary: boolean;
  from: string;
}

function tagsOf(text: string, { paid, complimentary, from }: Plan): string[] {
  const given = text
    .replace(/[[\]"“”]/g, "")
    .split(/[,;|]/)
    .map((tag) => unescaped(tag.replace(/\s+/g, " ").trim()).slice(0, LONGEST_TAG))
    .filter((tag) => tag !== "");
  const added = [...(paid ? [`paid on ${from}`] : []), ...(complimentary ? ["complimentary"] : [])];
  return [...new Set([...given.slice(0, MOST_TAGS), ...added])];
}
