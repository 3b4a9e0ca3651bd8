/** A test mail: an issue as its readers would get it, to one address of the owner's. It counts nowhere as a delivery. */
import { emailKey } from "../audience/email-key.ts";
import { TEST_TOKEN } from "../audience/unsubscribe-link.ts";
import type { Issue } from "../content/issues.ts";
import type { IssueMail } from "../content/mail/issue-mail.tsx";
import { fillMerge } from "../content/mail/merge.ts";
import { mayReach } from "../core/realm.ts";
import type { Reader } from "./freeze.ts";
import { type IssueMails, renderIssue, type WordsHost, wordsOf } from "./issue-words.ts";
import { mailRequested, type RequestedMailHost, whyNoMail } from "./requested-mail.ts";

export type TestMailHost = WordsHost &
  RequestedMailHost & { site(): Promise<{ url: string; assets: string }> };

/** One of the mails, filled in for one reader. */
export interface FilledMail {
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
}

/** `reader` may be invented: the link to leave is a dead one that says so. */
export async function fillForTest(host: WordsHost, mail: IssueMail, reader: Reader): Promise<FilledMail> {
  const { url } = await host.site();
  const leave = `${url}/unsubscribe/${TEST_TOKEN}`;
  const { template, mergeFor } = await wordsOf(host, mail, () => leave);
  const values = { ...mergeFor(reader), ...(reader.id === NOBODY ? { tierUrl: `${url}/subscribe` } : {}) };
  return {
    subject: fillMerge(template.subject, values, "text"),
    html: fillMerge(template.html, values, "html"),
    text: fillMerge(template.text, values, "text"),
    headers: {
      "List-Unsubscribe": `<${leave}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
}

/** The id of a reader whom the ledger doesn't know. */
export const NOBODY = "";

export type TestSent =
  | { kind: "sent" | "queued"; subject: string; variant: "whole" | "beginning" }
  | { kind: "refused"; why: string };

interface TestMail {
  to: string;
  issue: Issue;
  /** As free readers get it; where there is no such thing, it is the whole. */
  beginning: boolean;
}

/** Needs no approval, because the owner asks for it now. */
export async function sendTest(host: TestMailHost, { to, issue, beginning }: TestMail): Promise<TestSent> {
  const { realm } = (await host.mailer()).account;
  if (!mayReach(issue.realm, realm))
    return { kind: "refused", why: "This issue is invented, and nothing invented leaves this machine." };
  const why = await whyNoMail(host);
  if (why) return { kind: "refused", why };
  const mails: IssueMails = await renderIssue(host, issue);
  const variant = beginning && mails.beginning ? "beginning" : "whole";
  const mail = (variant === "beginning" ? mails.beginning : null) ?? mails.whole;
  const filled = await fillForTest(host, mail, await readerAt(host, to));
  const subject = `[Test] ${filled.subject}`;
  const kind = await mailRequested(host, {
    ...{ subscriberId: null, kind: "test", to },
    mail: { ...filled, subject },
  });
  return kind === "refused"
    ? { kind, why: "The mail service refused it: npm run pressroom -- doctor says more." }
    : { kind, subject, variant };
}

/** By the name that readers know them by, where they are one themselves. */
async function readerAt({ ledger }: TestMailHost, email: string): Promise<Reader> {
  const known = await ledger.db
    .selectFrom("subscribers")
    .select(["name", "tier"])
    .where("email_key", "=", emailKey(email))
    .executeTakeFirst();
  return { id: NOBODY, email, name: known?.name ?? "", tier: known?.tier ?? "free" };
}
