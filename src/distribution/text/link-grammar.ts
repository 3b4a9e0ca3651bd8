/** What counts as a link in X's texts, and with other paths in Mastodon's: the grammar of twitter-text 3.1.0 (Apache 2.0). */
import { encodedLength } from "./punycode.ts";
import { X_TOP_LEVEL_DOMAINS } from "./x-domains.ts";

const SPACES = "\\x09-\\x0D\\x20\\x85\\xA0\\u1680\\u180E\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000";
const INVALID = "\\uFFFE\\uFEFF\\uFFFF";
const DIRECTIONS = "\\u202A-\\u202E\\u061C\\u200E\\u200F\\u2066-\\u2069";
const PUNCTUATION = "!'#%&'()*+,\\\\\\-./:;<=>?@\\[\\]^_{|}~$";
const SIGN = `[^${PUNCTUATION}${SPACES}${INVALID}${DIRECTIONS}]`;
const labels = (joiner: string): string => `(?:${SIGN}(?:${joiner}|${SIGN})*)?${SIGN}\\.`;

export const LATIN =
  "\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\xFF\\u0100-\\u024F\\u0253\\u0254\\u0256\\u0257\\u0259\\u025B\\u0263\\u0268\\u026F\\u0272" +
  "\\u0289\\u028B\\u02BB\\u0300-\\u036F\\u1E00-\\u1EFF";

const TOP = `(?:(?:${X_TOP_LEVEL_DOMAINS.join("|")})(?=[^0-9a-zA-Z@+-]|$)|xn--[\\-0-9a-z]+)`;
const DOMAIN = `(?:${labels("[_-]")})*${labels("-")}${TOP}`;
const BEFORE = `[^A-Za-z0-9@＠$#＃${INVALID}]|[${DIRECTIONS}]|^`;

let latinDomain: RegExp | undefined;

/** The domains in Latin letters within one that may have others. */
export function latinDomains(domain: string): RegExpExecArray[] {
  latinDomain ??= new RegExp(`(?:[\\-a-z0-9${LATIN}]+\\.)+${TOP}`, "gi");
  return [...domain.matchAll(latinDomain)];
}

interface Path {
  /** What may follow the domain's slash, once or more often. */
  path: string;
  query: string;
}

/** Its groups: what stands before, the link, its protocol, its domain, its path. To be made once: it is long. */
export const linkPattern = ({ path, query }: Path): RegExp =>
  new RegExp(
    `(?<before>${BEFORE})(?<link>(?<protocol>https?://)?(?<domain>${DOMAIN})(?::[0-9]+)?(?<path>/(?:${path})*)?(?:\\?${query})?)`,
    "gi",
  );

const LONGEST_LABEL = 63;
const LONGEST_LINK = 4_096;

/** Whether a domain can be, and a link to it isn't too long. */
export function canBe(link: string, domain: string): boolean {
  if (domain.startsWith("xn--") && latinDomains(domain).length === 0) return false;
  const lengths = domain.split(".").map(encodedLength);
  return lengths.every((length) => length > 0 && length <= LONGEST_LABEL) && link.length <= LONGEST_LINK;
}

/** Brackets in a path belong to it where they are closed in it; one pair may stand in another. */
export const balanced = (sign: string): string => `\\((?:${sign}+|${sign}*\\(${sign}+\\)${sign}*)\\)`;
