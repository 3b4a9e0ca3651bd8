/**
 * What Stripe posts by itself, proved. Its signature is checked here and not by the SDK: that would cost a web process its
 * load, and knows no clock but the machine's.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { PaymentPostReader } from "../../money/payments.ts";
import { kindOfEvent } from "./event-types.ts";

/** Either way. Every try of a delivery is signed anew. */
const TOLERANCE_MS = 300_000;
const MOST_SIGNATURES = 10;

/** `secret` is STRIPE_WEBHOOK_SECRET, whole: the part before its `_` belongs to it. */
export function stripePosts(secret: string): PaymentPostReader {
  return {
    read(body, header, now) {
      const { stamp, signatures } = partsOf(header("stripe-signature") ?? "");
      if (stamp === null || Math.abs(now.getTime() - Number(stamp) * 1_000) > TOLERANCE_MS) return null;
      const right = createHmac("sha256", secret).update(`${stamp}.`).update(body).digest();
      if (secret === "" || !isAmong(signatures, right)) return null;
      return { event: eventOf(body) };
    },
  };
}

/** `t=1492774577,v1=5257a8…,v1=…`: one signature for each secret, while one is changed. Other schemes prove nothing. */
function partsOf(header: string): { stamp: string | null; signatures: string[] } {
  const parts = header.split(",").map((part) => /^\s*(\w+)=(.*?)\s*$/.exec(part) ?? []);
  const valuesOf = (name: string) => parts.flatMap(([, key, value = ""]) => (key === name ? [value] : []));
  const [stamp = ""] = valuesOf("t");
  return {
    stamp: /^\d{1,12}$/.test(stamp) ? stamp : null,
    signatures: valuesOf("v1").slice(0, MOST_SIGNATURES),
  };
}

/** All are compared, so that the time tells nothing of which. */
function isAmong(signatures: readonly string[], right: Buffer): boolean {
  const fits = signatures.map((signature) => {
    const given = /^[0-9a-f]{64}$/i.test(signature) ? Buffer.from(signature, "hex") : Buffer.alloc(0);
    return given.length === right.length && timingSafeEqual(given, right);
  });
  return fits.includes(true);
}

type Fields = Record<string, unknown>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? { ...value } : {};

function eventOf(body: Uint8Array) {
  const { id, type, data } = parse(body);
  const kind = kindOfEvent(type);
  const { id: objectId } = fieldsOf(fieldsOf(data).object);
  if (kind === null || typeof id !== "string" || typeof objectId !== "string") return null;
  return { id, kind, objectId };
}

function parse(body: Uint8Array): Fields {
  try {
    return fieldsOf(JSON.parse(Buffer.from(body).toString()));
  } catch {
    return {};
  }
}
