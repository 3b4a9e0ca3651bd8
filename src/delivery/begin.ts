/** From an issue that is due to a mailing that is frozen: read once more, checked, rendered, and then written down. */
import { describeAudience } from "../audience/audience-of.ts";
import { hasRecipients } from "../audience/subscribers.ts";
import { keptAssets } from "../content/assets.ts";
import type { Publication } from "../content/issue.ts";
import { renderIssueMail } from "../content/mail/issue-mail.tsx";
import { openSync, refreshIssue, type SyncHost } from "../content/sync.ts";
import { type Realm, weakest } from "../core/realm.ts";
import { assertOurs } from "../desk/claim.ts";
import type { Lease } from "../ledger/leases.ts";
import type { MailingRow } from "../ledger/tables.ts";
import { type DueIssue, dueIssue } from "./due.ts";
import { freeze } from "./freeze.ts";
import type { Mailer } from "./mailer.ts";
import { type LinksHost, throughOwnLinks } from "./own-links.ts";
import { notReady } from "./readiness.ts";
import { addressWithName } from "./sender.ts";

/** What beginning a mailing needs of the app. */
export interface BeginHost extends SyncHost, LinksHost {
  realms: { resend: Realm };
  config: SyncHost["config"] &
    LinksHost["config"] & {
      publication: {
        sender: { name: string; address: string };
        replyTo?: string | undefined;
        postalAddress: string;
      };
    };
  /** Its address, and the folder in which copied pictures are kept. */
  site(): Promise<{ url: string; assets: string }>;
  publication(): Promise<Publication>;
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
  const { ledger, clock, realms, config } = host;
  const { title, audience, id, tags } = found.issue;
  const { sender, postalAddress } = config.publication;
  const facts = { senderAddress: sender.address, postalAddress, siteUrl: (await host.site()).url };
  const lacks = notReady(facts, realms.resend).map(({ what, next }) => `It lacks ${what}. ${next}`);
  if (lacks.length > 0) return { kind: "lacking", why: `Nothing was sent. ${lacks.join(" ")}` };
  // A mailing to nobody would count as sent, and the readers who come tomorrow would never get it.
  const recipients = { audience, sink: realms.resend, going: { tags, now: clock.now() } };
  if (!(await hasRecipients(ledger.db, recipients))) {
    const nobody = `is approved for ${describeAudience(audience)}, but none has confirmed yet: it waits`;
    return { kind: "waits", why: `“${title}” ${nobody}` };
  }
  const context = await openSync(host);
  await assertOurs(host, context.desk);
  await refreshIssue(context, id);
  const still = await dueIssue(ledger.db, clock.now(), realms.resend);
  if (still?.issue.id === id) return { kind: "frozen", mailing: await freezeIssue(host, lease, still) };
  return { kind: "waits", why: `“${title}” was changed after it was approved, so it waits for your word` };
}

async function freezeIssue(
  host: BeginHost,
  lease: Lease,
  { issue, approval }: DueIssue,
): Promise<MailingRow> {
  const { ledger, clock, realms, config } = host;
  const { sender, replyTo, postalAddress } = config.publication;
  const publication = { ...(await host.publication()), postalAddress };
  const mailer = await host.mailer();
  const linkFor = await host.unsubscribeLinks();
  const { version, subject, html, text } = renderIssueMail({
    publication,
    // An issue is due only once its page is published.
    issue: { ...issue, date: issue.dated ?? clock.now(), url: issue.url ?? "" },
    greeting: true,
    pictures: await keptAssets((await host.site()).assets),
  });
  const mailing = { kind: "issue" as const, subject: issue.id, realm: realms.resend };
  const linked = await throughOwnLinks(host, { html, text, online: issue.url }, mailing);
  const from = addressWithName(sender);
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
      templateVersion: version,
      template: { from, ...(replyTo ? { replyTo } : {}), subject, html: linked.html, text: linked.text },
      mergeFor: ({ id, email, name }) => ({
        ...{ to: email, name: name || "reader", unsubscribeUrl: linkFor(id) },
        ...linked.valuesFor(id),
      }),
    },
  );
}
