/**
 * Signed links of our own, through which readers go where a mail leads: only on a host that is always on, because a link
 * that leads through a machine which sleeps is dead. One template is made for all readers: the link's place stands in it,
 * and the reader's mark is filled in like their name.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { TokenKeys } from "../audience/signed-token.ts";
import { literalText } from "../content/mail/merge.ts";
import { sha256 } from "../core/ids.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import type { MailingKind } from "../ledger/tables/delivery.ts";

/** The merge field that a reader's mark is filled into. */
export const READER_FIELD = "reader";

export interface MailParts {
  html: string;
  text: string;
}

/** A mail whose page online is known: that one stays direct wherever it is. */
export interface OnlineMail extends MailParts {
  online?: string | null;
}

/** Whose links they are, as `mailings` tells one from the others: known before there is a row. */
export interface LinkedMailing {
  kind: MailingKind;
  subject: string;
  realm: Realm;
}

export interface TrackedParts extends MailParts {
  /** Names the set of links; null for a mail without any. */
  set: string | null;
  urls: readonly string[];
}

const SET_LENGTH = 12;
const HREF = /(<a\b[^>]*?\shref=")([^"]*)(")/g;

/**
 * Replaces each link of the document that leads away from `site`. What holds a merge field, leads back to the site (the
 * page of the issue, the way off the list) or is no web address stays as it is. Pure: the same mail gives the same links.
 */
export function trackLinks(
  { html, text, online = null }: OnlineMail,
  { site, mailing }: { site: string; mailing: LinkedMailing },
): TrackedParts {
  const urls = [...new Set([...html.matchAll(HREF)].map(([, , href = ""]) => unescaped(href)))].filter(
    (url) => url !== online && leadsAway(url, site),
  );
  if (urls.length === 0) return { html, text, set: null, urls };
  const set = sha256(JSON.stringify([mailing, urls])).slice(0, SET_LENGTH);
  const own = (url: string) => `${site}/c/${set}/${urls.indexOf(url)}/{{${READER_FIELD}}}`;
  return {
    html: html.replace(HREF, (whole, before: string, href: string, after: string) => {
      const url = unescaped(href);
      return urls.includes(url) ? `${before}${own(url)}${after}` : whole;
    }),
    text: replacedInText(text, urls, own),
    ...{ set, urls },
  };
}

function leadsAway(url: string, site: string): boolean {
  if (!/^https?:\/\//i.test(url) || url.includes("{{")) return false;
  return url !== site && !url.startsWith(`${site}/`);
}

/** The longest first, because an address may begin with another one; and only whole ones. */
function replacedInText(text: string, urls: readonly string[], own: (url: string) => string): string {
  const inText = new Map(urls.flatMap((url) => [url, asWritten(url)].map((one) => [literalText(one), url])));
  const longest = [...inText.keys()].sort((a, b) => b.length - a.length).map(literally);
  if (longest.length === 0) return text;
  const whole = new RegExp(`(?<![\\w/=])(?:${longest.join("|")})(?=$|[\\s)>\\]"',]|[.;:!?](?:$|\\s))`, "gm");
  return text.replace(whole, (found) => own(inText.get(found) ?? found));
}

/** HTML has signs encoded that stand in plain text as they were typed. */
function asWritten(url: string): string {
  try {
    return decodeURI(url).replaceAll("%7B", "{").replaceAll("%7D", "}");
  } catch {
    // It holds a lone per cent sign, and so was not encoded.
    return url;
  }
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescaped(attribute: string): string {
  return attribute.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    return decimal ? String.fromCodePoint(Number(decimal)) : (NAMED[name] ?? whole);
  });
}

/** Keeps the links before the template with them is frozen. Whose mailing it will be is known already. */
export async function keepLinks(
  db: Db,
  { set, urls }: TrackedParts,
  { kind, subject, realm }: LinkedMailing,
): Promise<void> {
  if (set === null) return;
  await db
    .insertInto("link_sets")
    .values({ id: set, kind, subject, realm, urls: JSON.stringify(urls) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const ID_BYTES = 16;
const MAC_BYTES = 8;

const macOf = (key: string, id: Buffer): Buffer =>
  createHmac("sha256", key).update("pressroom reader 1\n").update(id).digest().subarray(0, MAC_BYTES);

/** 32 characters, the same for one reader for ever: a mail that is posted again must have the same bytes. */
export function readerMark([key]: TokenKeys, subscriberId: string): string {
  if (!UUID.test(subscriberId)) throw new RangeError("A reader's id is a UUID");
  const id = Buffer.from(subscriberId.replaceAll("-", ""), "hex");
  return Buffer.concat([id, macOf(key, id)]).toString("base64url");
}

/** The reader's id; null for what this home did not sign. Compares in constant time with every key. */
export function readReaderMark(keys: TokenKeys, mark: string): string | null {
  const bytes = /^[A-Za-z0-9_-]{32}$/.test(mark) ? Buffer.from(mark, "base64url") : Buffer.alloc(0);
  if (bytes.length !== ID_BYTES + MAC_BYTES) return null;
  const [id, mac] = [bytes.subarray(0, ID_BYTES), bytes.subarray(ID_BYTES)];
  if (!keys.map((key) => timingSafeEqual(mac, macOf(key, id))).includes(true)) return null;
  return id.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
