/** One post of one event, signed as Svix signs it: over the id, the time of this very try, and the body. */
import { createHmac } from "node:crypto";

/** How long a receiver may take; slower is a failure. */
const TIMEOUT_MS = 15_000;

export interface Signed {
  endpoint: string;
  /** `whsec_` and the key in base64. */
  secret: string;
  /** The same in each try: what a receiver knows doubles by. */
  id: string;
  payload: string;
}

/** Whether it arrived, which is a 2xx; a redirect is not followed. */
export async function postSigned({ endpoint, secret, id, payload }: Signed, nowMs: number): Promise<boolean> {
  const timestamp = Math.floor(nowMs / 1000);
  const headers = {
    "content-type": "application/json",
    "user-agent": "Svix-Webhooks/1.0 (pressroom sandbox)",
    "svix-id": id,
    "svix-timestamp": String(timestamp),
    "svix-signature": signatureOf(secret, `${id}.${timestamp}.${payload}`),
  };
  try {
    const init = { method: "POST", headers, body: payload, redirect: "manual" as const };
    const answer = await fetch(endpoint, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    // Nobody there, too slow, or cut off: all the same to who posts, and all tried again.
    return false;
  }
}

function signatureOf(secret: string, content: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
}
