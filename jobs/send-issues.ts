/** The approved issue whose time has come → its readers, each exactly once. */
import { type App, openApp } from "../src/app.ts";
import { countConfirmed } from "../src/audience/subscribers.ts";
import { openSync, refreshIssue } from "../src/content/sync.ts";
import { weakest } from "../src/core/realm.ts";
import { type DueIssue, dueIssue } from "../src/delivery/due.ts";
import { freeze } from "../src/delivery/freeze.ts";
import { notReady } from "../src/delivery/readiness.ts";
import { type SendResult, sendMailing } from "../src/delivery/send.ts";
import { heldBecause } from "../src/ledger/copies.ts";
import type { MailingRow } from "../src/ledger/tables.ts";
import { type JobOutcome, type Run, runJob } from "../src/operations/run-job.ts";

/** Finishes what an earlier run began, else begins with the oldest issue that is due. One issue a run. */
export async function sendIssues(app: App, run: Run): Promise<JobOutcome> {
  const held = await heldBecause(app.ledger);
  if (held)
    return {
      outcome: "failed",
      why: `Nothing was sent: this home is held, because ${held}. When you have looked, run: npm run pressroom -- release`,
    };
  const mailing = (await unfinished(app)) ?? (await begin(app, run));
  if (!mailing) return { outcome: "idle" };
  if ("outcome" in mailing) return mailing;
  const result = await sendMailing(
    {
      ledger: app.ledger,
      clock: app.clock,
      lease: run.lease,
      leaseMs: run.leaseMs,
      mailer: await app.mailer(),
      signal: app.signal,
      progress: (settled, frozen) => run.progress("Sending", settled, frozen),
    },
    mailing,
  );
  return outcomeOf(mailing, result);
}

function outcomeOf({ issue_id, realm }: MailingRow, { state, why, counts }: SendResult): JobOutcome {
  const outcome = state === "sent" ? "done" : state === "waiting" ? "partial" : "failed";
  return { outcome, issue: issue_id, realm, ...counts, ...(why ? { why } : {}) };
}

async function unfinished({ ledger, realms }: App): Promise<MailingRow | null> {
  const row = await ledger.db
    .selectFrom("mailings")
    .selectAll()
    .where("state", "=", "sending")
    .where("realm", "=", realms.resend)
    .orderBy("created_at")
    .executeTakeFirst();
  return row ?? null;
}

/** Freezes the issue that is due, after its page was read once more: what was approved is what leaves. */
async function begin(app: App, run: Run): Promise<MailingRow | JobOutcome | null> {
  const { ledger, clock, realms } = app;
  const found = await dueIssue(ledger.db, clock.now(), realms.resend);
  if (!found) return null;
  const { address } = app.config.publication.sender;
  const facts = { senderAddress: address, postalAddress: app.config.publication.postalAddress };
  const lacks = notReady({ ...facts, siteUrl: (await app.site()).url }, realms.resend);
  if (lacks.length > 0) {
    const sentences = lacks.map(({ what, next }) => `It lacks ${what}. ${next}`).join(" ");
    return { outcome: "failed", why: `Nothing was sent. ${sentences}` };
  }
  // A mailing to nobody would count as sent, and the readers who come tomorrow would never get it.
  if ((await countConfirmed(ledger.db, realms.resend, found.issue.audience)) === 0) {
    return {
      outcome: "idle",
      why: `“${found.issue.title}” is approved, but nobody has confirmed yet: it waits`,
    };
  }
  await refreshIssue(await openSync(app), found.issue.id);
  const still = await dueIssue(ledger.db, clock.now(), realms.resend);
  if (still?.issue.id !== found.issue.id) {
    return {
      outcome: "done",
      why: `“${found.issue.title}” was changed after it was approved, so it waits for your word`,
    };
  }
  return freezeIssue(app, run, still);
}

async function freezeIssue(app: App, run: Run, { issue, approval }: DueIssue): Promise<MailingRow> {
  const { renderIssueMail } = await import("../src/content/mail/issue-mail.tsx");
  const { sender, replyTo, postalAddress } = app.config.publication;
  const publication = { ...(await app.publication()), postalAddress };
  const mailer = await app.mailer();
  const date = issue.dated ?? app.clock.now();
  const mail = renderIssueMail({
    publication,
    issue: { ...issue, date, url: issue.url ?? "" },
    greeting: true,
  });
  const linkFor = await app.unsubscribeLinks();
  return freeze(
    {
      issueId: issue.id,
      contentHash: issue.contentHash,
      audience: issue.audience,
      realm: weakest(issue.realm, approval.realm),
    },
    {
      ledger: app.ledger,
      clock: app.clock,
      lease: run.lease,
      sink: app.realms.resend,
      service: mailer.account.service,
      chunkSize: mailer.chunkSize,
      templateVersion: mail.version,
      template: {
        from: addressWithName(sender),
        ...(replyTo ? { replyTo } : {}),
        subject: mail.subject,
        html: mail.html,
        text: mail.text,
      },
      mergeFor: ({ id, email, name }) => ({ to: email, name: name || "reader", unsubscribeUrl: linkFor(id) }),
    },
  );
}

/** `"Name" <address>`: quotes and backslashes in the name are escaped (RFC 5322 §3.2.4). */
const addressWithName = ({ name, address }: { name: string; address: string }): string =>
  `"${name.replace(/["\\]/g, "\\$&")}" <${address}>`;

await runJob(import.meta, openApp, "send-issues", sendIssues);
