/** What became of recent mails, asked of Resend's list: one call for a hundred of them. */
import type { Resend } from "resend";
import { ServiceError } from "../../core/errors.ts";
import type { FatePage, MailEvent } from "../../delivery/mail-event.ts";

/** One call by the policy; throws ServiceError. */
type Ask = <T>(
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
  data: { id: string; email: string; source_id: string | null }[];
}

const PAGE = 100;
/** Newest first: of the bounces of the last days, more than these are none of a newsletter that still goes out. */
const MOST_SUPPRESSION_PAGES = 3;

// Resend writes `2026-08-22 15:28:00.000000+00` as well as ISO 8601.
export const parseTime = (text: string): Date => new Date(text.replace(" ", "T").replace(/\+00$/, "Z"));

export function resendFates(ask: Ask): (after: string | null) => Promise<FatePage | null> {
  const list = <T>(operation: string, path: string, after: string | null): Promise<T> =>
    ask<T>(operation, (resend, signal) =>
      resend.get<T>(`${path}limit=${PAGE}${after ? `&after=${encodeURIComponent(after)}` : ""}`, { signal }),
    );

  /** The mails and addresses that bounced for good: the list of mails says only that they bounced. */
  async function refusedForGood(): Promise<{ known: Set<string>; calls: number }> {
    const known = new Set<string>();
    let after: string | null = null;
    for (let calls = 1; ; calls++) {
      const page: SuppressionList = await list("suppressions.list", "/suppressions?origin=bounce&", after);
      for (const { email, source_id } of page.data) known.add(email.toLowerCase()).add(source_id ?? "");
      after = page.data.at(-1)?.id ?? null;
      if (!page.has_more || !after || calls === MOST_SUPPRESSION_PAGES) return { known, calls };
    }
  }

  return async (after) => {
    const page = await list<Listed>("emails.list", "/emails?", after).catch((error: unknown) => {
      if (error instanceof ServiceError && error.code === "restricted_api_key") return null;
      throw error;
    });
    if (!page) return null;
    const bounced = page.data.some(({ last_event }) => last_event === "bounced");
    const refused = bounced ? await refusedForGood() : { known: new Set<string>(), calls: 0 };
    const isForGood = (mail: Listed["data"][number]) =>
      refused.known.has(mail.id) || refused.known.has((mail.to[0] ?? "").toLowerCase());
    return {
      mails: page.data.map((mail) => ({
        providerId: mail.id,
        sentAt: parseTime(mail.created_at),
        last: lastOf(mail.last_event, isForGood(mail)),
      })),
      next: page.has_more ? (page.data.at(-1)?.id ?? null) : null,
      calls: 1 + refused.calls,
    };
  };
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
