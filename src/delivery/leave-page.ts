/** Whether readers can leave: asked through the public name, as their mail programs will, before anything is sent. */
import { nobody } from "../audience/unsubscribe-link.ts";
import type { Realm } from "../core/realm.ts";
import type { Lack } from "./readiness.ts";

export interface LeaveHost {
  ledger: { homeId: string };
  realms: { resend: Realm };
  unsubscribeLinks(): Promise<(subscriberId: string) => string>;
}

const PATIENCE_MS = 10_000;

/**
 * Null when a link made for nobody was answered by this very home, or nothing real leaves. Once for each mailing: a
 * tunnel that ends later is no reason to stop in the middle.
 */
export async function leavePageLack(host: LeaveHost, patienceMs = PATIENCE_MS): Promise<Lack | null> {
  if (host.realms.resend === "sandbox") return null;
  const id = nobody();
  const url = (await host.unsubscribeLinks())(id);
  const wrong = await whatIsWrong(url, { home: host.ledger.homeId, nobody: id }, patienceMs);
  if (!wrong) return null;
  return {
    what: `a page on which readers can leave (${new URL(url).origin}/unsubscribe/… was tried, and ${wrong})`,
    next: "Keep the site and its tunnel running (npm run pressroom -- serve), then look: npm run pressroom -- setup web. The next run sends.",
  };
}

interface Expected {
  home: string;
  nobody: string;
}

async function whatIsWrong(url: string, expected: Expected, patienceMs: number): Promise<string | null> {
  let answer: Response;
  try {
    // A mail program's POST that is sent elsewhere arrives there as a GET, and nobody has left.
    answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(patienceMs) });
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === "TimeoutError";
    return isLate ? `no answer came within ${patienceMs / 1_000} s` : "nobody answered";
  }
  const said = await answer.text().catch(() => "");
  if (answer.status >= 300 && answer.status < 400)
    return `it sends readers on to another address; PUBLIC_URL must be that one`;
  if (answer.status >= 500) return `it answered ${answer.status}: the tunnel stands, but no site behind it`;
  return said === JSON.stringify(expected) ? null : "it leads to another place than this home";
}
