/**
 * Where a reader first came from: told from one request's address and referrer, carried by the form, kept once. Nothing
 * else is kept of how they came, and never the whole address that they came from.
 */

/** Each part is empty when nothing was said of it. */
export interface FirstTouch {
  source: string;
  medium: string;
  campaign: string;
  content: string;
  term: string;
  /** The referring page's host alone; empty for our own. */
  referrer: string;
  /** Whose recommendation it was. */
  ref: string;
  /** The path of the page they came to, without its query. */
  landing: string;
}

const LONGEST_WORD = 80;
const LONGEST_HOST = 100;
const LONGEST_PATH = 200;

const FIELDS = {
  source: "utm_source",
  medium: "utm_medium",
  campaign: "utm_campaign",
  content: "utm_content",
  term: "utm_term",
  referrer: "referrer",
  ref: "ref",
  landing: "landing",
} as const satisfies Record<keyof FirstTouch, string>;

const KEYS = Object.keys(FIELDS) as (keyof FirstTouch)[];

/** Control characters, marks of direction and what is no character at all would hide what stands there. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]+/gu;

const words = (given: unknown, longest: number): string =>
  typeof given === "string"
    ? given
        // Long enough to clean, short enough that nobody can keep us busy with it.
        .slice(0, longest * 8)
        .toWellFormed()
        .normalize("NFC")
        .replace(UNSEEN, " ")
        .replace(/\s+/g, " ")
        .trim()
        .slice(0, longest)
        .toWellFormed()
    : "";

/** Marketing words are written now so, now so: one source is one source. */
const lower = (given: unknown): string => words(given, LONGEST_WORD).toLowerCase();

const CODE = /^[A-Za-z0-9_-]{1,40}$/;
const HOST = /^[a-z0-9.-]+$/;

function host(given: unknown): string {
  const name = words(given, LONGEST_HOST).toLowerCase();
  return HOST.test(name) ? name.replace(/^www\./, "") : "";
}

const code = (given: unknown): string => (typeof given === "string" && CODE.test(given) ? given : "");

function path(given: unknown): string {
  const text = words(given, LONGEST_PATH);
  return text.startsWith("/") ? (text.split(/[?#]/)[0] ?? "") : "";
}

const clean = (given: (key: keyof FirstTouch) => unknown): FirstTouch => ({
  source: lower(given("source")),
  medium: lower(given("medium")),
  campaign: lower(given("campaign")),
  content: lower(given("content")),
  term: lower(given("term")),
  referrer: host(given("referrer")),
  ref: code(given("ref")),
  landing: path(given("landing")),
});

interface Request {
  url: string;
  referrer?: string | undefined;
  /** The site's public address: behind a tunnel, the request's own host is another one. */
  site?: string | undefined;
}

/** What one request says. Addresses that can't be read say nothing. */
export function firstTouchOf({ url, referrer, site }: Request): FirstTouch {
  const at = URL.parse(url, site ?? "http://localhost/");
  const from = referrer ? URL.parse(referrer) : null;
  const ours = [at?.host, site && URL.parse(site)?.host];
  return clean((key) => {
    if (key === "landing") return at?.pathname;
    if (key === "referrer") return from && !ours.includes(from.host) ? from.hostname : "";
    return at?.searchParams.get(FIELDS[key]) ?? "";
  });
}

/** The one word by which sources are counted: the link's own tag, else who recommended it, else the page it was on. */
export const sourceOf = ({ source, ref, referrer }: FirstTouch): string =>
  source || (ref ? "referral" : "") || referrer || "direct";

/** As the form carries it and the ledger keeps it: JSON of the parts that say something; null for none. */
const asText = (touch: FirstTouch): string | null => {
  const parts = KEYS.filter((key) => touch[key] !== "").map((key) => [key, touch[key]]);
  return parts.length > 0 ? JSON.stringify(Object.fromEntries(parts)) : null;
};

/** What a form is to carry along from this request. */
export const touchToCarry = (request: Request): string | null => asText(firstTouchOf(request));

/** Several times as long as one that we wrote. */
const LONGEST_TEXT = 4_000;

/** What a form brought back, to be kept. Anybody may have written it, so it is cleaned once more; null for what is none. */
export function touchBroughtBack(text: string): string | null {
  const parts = text.length > LONGEST_TEXT ? {} : partsIn(text);
  return asText(clean((key) => parts[key]));
}

/** As the ledger keeps it; null is somebody who came straight to the landing page, with nothing said. */
export const firstTouchIn = (text: string | null): FirstTouch => {
  const parts = text === null ? {} : partsIn(text);
  return clean((key) => parts[key]);
};

function partsIn(text: string): Partial<Record<keyof FirstTouch, unknown>> {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null ? read : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
