/** What must hold of every answer, and of everything that was mailed. */
import { MARK_UNESCAPED } from "./hostile.ts";
import type { Press } from "./press.ts";
import { type Answer, headerOf } from "./wire.ts";

/** What is wrong with an answer; null for nothing. */
export function wrongWith(answer: Answer, { head }: { head: boolean }): string | null {
  const { status, body } = answer;
  const type = headerOf(answer, "content-type");
  if (status >= 500) return `It answered ${status}.`;
  if (answer.headers.some(([name]) => name === "x-injected"))
    return "A header of the client's came back as one.";
  if (answer.headers.some(([, value]) => MARK_UNESCAPED.test(value)))
    return "A header holds what came, unescaped.";
  const location = headerOf(answer, "location");
  if (location !== "" && !/^\/(?![/\\])/.test(location)) return `It leads elsewhere: ${location}`;
  if (/\.tsx?:\d+|node:internal|node_modules|SQLITE_|\b[A-Z]\w*Error: /.test(body))
    return "It tells of its inside.";
  if (!/json/.test(type) && MARK_UNESCAPED.test(body)) return "What came stands in it unescaped.";
  if (status >= 200 && status !== 303 && headerOf(answer, "x-content-type-options") !== "nosniff")
    return "A browser may guess what it is.";
  if (/html/.test(type) && headerOf(answer, "content-security-policy") === "") return "It has no policy.";
  return status >= 400 && !head ? unreadable(type, body) : null;
}

/** A page with a heading, a sentence, or what a program reads. */
function unreadable(type: string, body: string): string | null {
  if (/html/.test(type)) {
    const heading = /<h1>([^<]{3,})</.exec(body)?.[1];
    return heading && /<title>[^<]{3,}/.test(body) ? null : "The page says nothing.";
  }
  if (/^text\/plain/.test(type)) return body.length > 40 ? null : "The text says nothing.";
  if (/^application\/json/.test(type)) return JSON.parse(body).error ? null : "No error is named.";
  return `It is no page: ${type || "nothing"} of ${body.length} bytes.`;
}

const LIMITS: Readonly<Record<string, { most: number; per: number }>> = {
  // By the day, and by the hour: as many signs of an instant.
  confirm: { most: 3, per: "2026-11-23".length },
  "sign-in": { most: 5, per: "2026-11-23T12".length },
};

/** Addresses that were mailed oftener than anybody may be by what others type; or mails to more than one. */
export function bombed({ rows, mailRows }: Press): string[] {
  const mails = mailRows("select id, recipients, cc, bcc from resend_emails");
  const to = new Map(
    mails.map(({ id, recipients }) => [String(id), JSON.parse(String(recipients)) as string[]]),
  );
  const shared = mails.filter(
    ({ recipients, cc, bcc }) => JSON.parse(String(recipients)).length !== 1 || cc !== null || bcc !== null,
  );
  const asked = rows(
    "select kind, created_at, provider_id from requested_mails where provider_id is not null",
  );
  const counts = new Map<string, number>();
  const over = asked.flatMap(({ kind, created_at, provider_id }) => {
    const limit = kind === "sign-in" ? "sign-in" : "confirm";
    const { most, per } = LIMITS[limit] ?? { most: 0, per: 0 };
    const [address = "no mail of ours"] = to.get(String(provider_id)) ?? [];
    const key = `${limit} ${address.toLowerCase()} ${String(created_at).slice(0, per)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return (counts.get(key) ?? 0) > most ? [key] : [];
  });
  return [...over, ...shared.map(({ recipients }) => `a mail to ${recipients}`)];
}
