/**
 * What Resend posts by itself, proved and put into our words. Its signature (Svix's) is checked here and not by the SDK:
 * that would cost a web process 45 ms and 5 MB to load, and knows no clock but the machine's.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { redact } from "../../core/log.ts";
import type { MailEvent, MailEventFacts, MailEventType, MailPostReader } from "../../delivery/mail-event.ts";

/** Either way. Every try of a delivery is signed anew, so a retry after a day is as young as the first. */
const TOLERANCE_MS = 5 * 60_000;
const MOST_SIGNATURES = 10;

/** `secret` is RESEND_WEBHOOK_SECRET: `whsec_` and base64. */
export function resendPosts(secret: string): MailPostReader {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return {
    refuses: (header, now) => {
      const [id, stamp] = [header("svix-id"), header("svix-timestamp")];
      if (!id || !header("svix-signature") || !stamp || !/^\d{1,12}$/.test(stamp)) return true;
      return Math.abs(now.getTime() - Number(stamp) * 1_000) > TOLERANCE_MS;
    },
    read(body, header) {
      const id = header("svix-id") ?? "";
      const signed = createHmac("sha256", key)
        .update(`${id}.${header("svix-timestamp") ?? ""}.`)
        .update(body)
        .digest();
      if (key.length === 0 || !isAmong(header("svix-signature") ?? "", signed)) return null;
      return { event: eventOf(id, parse(body)) };
    },
  };
}

/** While a secret is changed, a post carries one signature for each. */
function isAmong(signatures: string, right: Buffer): boolean {
  const fits = signatures
    .split(" ")
    .slice(0, MOST_SIGNATURES)
    .map((signature) => {
      const given = Buffer.from(/^v1,(.*)$/.exec(signature)?.[1] ?? "", "base64");
      return given.length === right.length && timingSafeEqual(given, right);
    });
  return fits.includes(true);
}

type Fields = Record<string, unknown>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? { ...value } : {};

function parse(body: Uint8Array): Fields {
  try {
    return fieldsOf(JSON.parse(Buffer.from(body).toString()));
  } catch {
    return {};
  }
}

/** That a mail was sent or is planned is known here already; received mails and contacts are none of ours. */
const TYPES: Readonly<Record<string, MailEventType>> = {
  "email.delivered": "delivered",
  "email.delivery_delayed": "delayed",
  "email.bounced": "bounced",
  "email.complained": "complained",
  "email.suppressed": "suppressed",
  "email.failed": "failed",
  "email.opened": "opened",
  "email.clicked": "clicked",
};

function eventOf(id: string, { type, created_at, data }: Fields): MailEvent | null {
  const known = Object.entries(TYPES).find(([name]) => name === type)?.[1];
  const told = fieldsOf(data);
  const click = fieldsOf(told.click);
  const at = new Date(String((known === "clicked" && click.timestamp) || created_at));
  if (!known || typeof told.email_id !== "string" || Number.isNaN(at.getTime())) return null;
  return { id, providerId: told.email_id, type: known, at, facts: factsOf(known, told) };
}

function factsOf(type: MailEventType, data: Fields): MailEventFacts {
  const [bounce, suppressed] = [fieldsOf(data.bounce), fieldsOf(data.suppressed)];
  const [failed, click] = [fieldsOf(data.failed), fieldsOf(data.click)];
  switch (type) {
    case "bounced":
      return { bounce: bounce.type === "Permanent" ? "hard" : "soft", ...whyOf(bounce.message) };
    case "suppressed":
      return {
        cause: /complain/i.test(String(suppressed.reason ?? suppressed.message)) ? "complaint" : "bounce",
        ...whyOf(suppressed.message),
      };
    case "failed":
      return whyOf(failed.reason);
    case "clicked":
      return { link: String(click.link ?? ""), agent: String(click.userAgent ?? "").slice(0, LONGEST) };
    default:
      return {};
  }
}

const LONGEST = 300;

/** A mail server's words often quote the address. */
const whyOf = (text: unknown): MailEventFacts =>
  typeof text === "string" && text !== "" ? { why: redact(text).slice(0, LONGEST) } : {};
