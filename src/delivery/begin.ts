/** From an issue that is due to a mailing that is frozen: read once more, checked, rendered, and then written down. */
import { describeAudience } from "../audience/audience-of.ts";
import { hasRecipients, type Recipients } from "../audience/recipients.ts";
import { countConfirmed } from "../audience/subscribers.ts";
import type { IssueMail } from "../content/mail/issue-mail.tsx";
import { openSync, refreshIssue, type SyncHost } from "../content/sync.ts";
import { type Realm, weakest } from "../core/realm.ts";
import { assertOurs } from "../desk/claim.ts";
import type { Lease } from "../ledger/leases.ts";
import type { MailingRow } from "../ledger/tables/delivery.ts";
import { type CheckHost, checkIssue } from "./check-issue.ts";
import { type DueIssue, dueIssue } from "./due.ts";
import { freeze } from "./freeze.ts";
import { type IssueMails, mailingWords, type WordsHost } from "./issue-words.ts";
import { leavePageLack } from "./leave-page.ts";
import type { Mailer } from "./mailer.ts";
import type { LinksHost } from "./own-links.ts";
import { sayErrors } from "./preflight.ts";
import { lacksOf } from "./readiness.ts";

/** What beginning a mailing needs of the app. */
export interface BeginHost extends SyncHost, CheckHost, LinksHost {
  realms: { resend: Realm };
  config: SyncHost["config"] & WordsHost["config"] & LinksHost["config"];
  site(): Promise<{ url: string; assets: string }>;
  mailer(): Promise<Mailer>;
  unsubscribeLinks(): Promise<(subscriberId: string) => string>;
}

export type Begun =
  | { kind: "frozen"; mailing: MailingRow }
  /** Nothing leaves until the owner has supplied what is missing. */
  | { kind: "lacking"; why: string }
  /** Nothing leaves now, and nothing is wrong. */
  | { kind: "waits"; why: string };

/** Freezes the issue that is due, after its page was read once more: what was approved is what leaves. */
export async function beginMailing(host: BeginHost, lease: Lease, found: DueIssue): Promise<Begun> {
  const { ledger, clock, realms } = host;
  const { title, audience, id, tags } = found.issue;
  const lacks = await lacksOf(host);
  if (lacks !== "") return { kind: "lacking", why: `Nothing was sent. ${lacks}` };
  // A mailing to nobody would count as sent, and the readers who come tomorrow would never get it.
  const recipients = { audience, sink: realms.resend, going: { tags, now: clock.now() } };
  if (!(await hasRecipients(ledger.db, recipients))) {
    const why = await whyNobody(host, recipients);
    return {
      kind: "waits",
      why: `“${title}” is approved for ${describeAudience(audience)}, but ${why}: it waits`,
    };
  }
  const context = await openSync(host);
  await assertOurs(host, context.desk);
  await refreshIssue(context, id);
  const still = await dueIssue(ledger.db, clock.now(), realms.resend);
  if (still?.issue.id !== id)
    return { kind: "waits", why: `“${title}” was changed after it was approved, so it waits for your word` };
  const { mails, findings } = await checkIssue(host, still.issue);
  const wrong = sayErrors(findings);
  if (wrong !== "") return { kind: "lacking", why: `“${title}”: ${wrong}` };
  // Last of all, because it is the only one that asks somebody: once a mailing, and not every ten minutes before it.
  const lack = await leavePageLack(host);
  if (lack) return { kind: "lacking", why: `Nothing was sent. It lacks ${lack.what}. ${lack.next}` };
  return { kind: "frozen", mailing: await freezeIssue(host, lease, { ...still, mails }) };
}

const whyNobody = async ({ ledger }: BeginHost, { sink, audience }: Recipients): Promise<string> =>
  (await countConfirmed(ledger.db, sink, audience)) === 0
    ? "none has confirmed yet"
    : "none of them wants it now (a pause, other themes, or fewer mails)";

async function freezeIssue(
  host: BeginHost,
  lease: Lease,
  { issue, approval, mails: { whole, beginning } }: DueIssue & { mails: IssueMails },
): Promise<MailingRow> {
  const { ledger, clock, realms } = host;
  const mailer = await host.mailer();
  const linkFor = await host.unsubscribeLinks();
  const of = { kind: "issue", subject: issue.id, realm: realms.resend } as const;
  const wordsFor = (mail: IssueMail) => mailingWords(host, mail, { linkFor, mailing: of, online: issue.url });
  return freeze(
    {
      issueId: issue.id,
      contentHash: issue.contentHash,
      audience: issue.audience,
      tags: issue.tags,
      realm: weakest(issue.realm, approval.realm),
    },
    {
      ledger,
      clock,
      lease,
      sink: realms.resend,
      service: mailer.account.service,
      chunkSize: mailer.chunkSize,
      templateVersion: whole.version,
      ...(await wordsFor(whole)),
      ...(beginning ? { excerpt: await wordsFor(beginning) } : {}),
    },
  );
}
