/** What became of recent mails, asked of Resend's list: one call for a hundred of them. */
import type { Resend } from "resend";
import { ServiceError } from "../../core/errors.ts";
import type { FatePage, MailEvent } from "../../delivery/mail-event.ts";

/** One call by the policy; throws ServiceError. */
export type Ask = <T>(
  operation: string,
  run: (resend: Resend, signal: AbortSignal) => Promise<Answer<T>>,
) => Promise<T>;

interface Answer<T> {
  data: T | null;
  error: { name: string; message: string; statusCode: number | null } | null;
  headers: Record<string, string> | null;
}

interface Listed {
  has_more: boolean;
  data: { id: string; to: string[]; created_at: string; last_event: string }[];
}

interface SuppressionList {
  has_more: boolean;
  data: { id: string; email: string; origin: string; source_id: string | null }[];
}

const PAGE = 100;
/** Newest first: more than these in the last days are none of a newsletter that still goes out. */
const MOST_SUPPRESSION_PAGES = 3;

// Resend writes `2026-08-22 15:28:00.000000+00` as well as ISO 8601.
export const parseTime = (text: string): Date => new Date(text.replace(" ", "T").replace(/\+00$/, "Z"));

export function resendFates(ask: Ask): (after: string | null) => Promise<FatePage | null> {
  const list = <T>(operation: string, path: string, after: string | null): Promise<T> =>
    ask<T>(operation, (resend, signal) =>
      resend.get<T>(`${path}limit=${PAGE}${after ? `&after=${encodeURIComponent(after)}` : ""}`, { signal }),
    );

  let refusals: Promise<Refusals> | undefined;

  return async (after) => {
    const page = await list<Listed>("emails.list", "/emails?", after).catch((error: unknown) => {
      if (error instanceof ServiceError && error.code === "restricted_api_key") return null;
      throw error;
    });
    if (!page) return null;
    // Read anew with each round, and once by a run that goes on in the middle of one.
    if (after === null) refusals = undefined;
    const first = refusals === undefined;
    refusals ??= refusalsOf((from) => list("suppressions.list", "/suppressions?", from));
    const { bounced, told, calls } = await refusals;
    const isForGood = ({ id, to }: Listed["data"][number]) =>
      bounced.has(id) || bounced.has((to[0] ?? "").toLowerCase());
    return {
      mails: page.data.map((mail) => ({
        providerId: mail.id,
        sentAt: parseTime(mail.created_at),
        last: lastOf(mail.last_event, isForGood(mail)),
      })),
      refused: first ? told : [],
      next: page.has_more ? (page.data.at(-1)?.id ?? null) : null,
      calls: 1 + (first ? calls : 0),
    };
  };
}

interface Refusals {
  /** Ids of mails, and addresses, that bounced for good: the list of mails says only that they bounced. */
  bounced: Set<string>;
  /** What the list of mails hides where something harmless came after it. */
  told: { providerId: string; last: Pick<MailEvent, "type" | "facts"> }[];
  calls: number;
}

/** One call for the last hundred. */
async function refusalsOf(page: (after: string | null) => Promise<SuppressionList>): Promise<Refusals> {
  const found: Refusals = { bounced: new Set(), told: [], calls: 0 };
  for (let after: string | null = null; ; ) {
    const { data, has_more }: SuppressionList = await page(after);
    found.calls++;
    for (const { email, origin, source_id } of data) {
      if (origin === "bounce") found.bounced.add(email.toLowerCase()).add(source_id ?? "");
      const last =
        origin === "manual" ? null : lastOf(origin === "complaint" ? "complained" : "bounced", true);
      if (last && source_id) found.told.push({ providerId: source_id, last });
    }
    after = data.at(-1)?.id ?? null;
    if (!has_more || !after || found.calls === MOST_SUPPRESSION_PAGES) return found;
  }
}

type Last = Pick<MailEvent, "type" | "facts"> | null;

/** Null while it is on its way, and for what never left. A click of which only that is told may be a scanner's. */
function lastOf(event: string, forGood: boolean): Last {
  switch (event) {
    case "bounced":
      return { type: "bounced", facts: { bounce: forGood ? "hard" : "soft" } };
    case "delivery_delayed":
      return { type: "delayed", facts: {} };
    case "clicked":
      return { type: "delivered", facts: {} };
    case "delivered":
    case "complained":
    case "suppressed":
    case "failed":
    case "opened":
      return { type: event, facts: {} };
    default:
      return null;
  }
}
