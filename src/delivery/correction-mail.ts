/** An approved correction → a mailing that is frozen, on the same way as an issue. */
import { issueById } from "../content/issues.ts";
import { renderCorrectionMail } from "../content/mail/document-mail.tsx";
import { openSync } from "../content/sync.ts";
import { sha256 } from "../core/ids.ts";
import { assertOurs } from "../desk/claim.ts";
import type { Lease } from "../ledger/leases.ts";
import type { BeginHost, Begun } from "./begin.ts";
import { countReached, reachedPages } from "./correction.ts";
import { dueCorrection, subjectOf } from "./due.ts";
import { freezeMailing } from "./freeze.ts";
import { mailingWords } from "./issue-words.ts";
import { leavePageLack } from "./leave-page.ts";
import { lacksOf } from "./readiness.ts";

/** Freezes the correction that is due for exactly those whom the issue has reached by now. */
export async function beginCorrection(host: BeginHost, lease: Lease): Promise<Begun> {
  const { ledger, clock, realms, config } = host;
  const sink = realms.resend;
  const { postalAddress } = config.publication;
  const lacks = await lacksOf(host);
  if (lacks !== "") return { kind: "lacking", why: `Nothing was sent. ${lacks}` };
  const row = await dueCorrection(ledger.db, sink);
  const issue = row && (await issueById(ledger.db, row.issue_id));
  if (!row || !issue) return { kind: "waits", why: "The correction is not due any more" };
  const { title, body } = row;
  if ((await countReached(ledger.db, issue.id, sink)) === 0)
    return { kind: "waits", why: `The correction “${title}” waits: nobody got the issue who could be told` };
  await assertOurs(host, (await openSync(host)).desk);
  const lack = await leavePageLack(host);
  if (lack) return { kind: "lacking", why: `Nothing was sent. It lacks ${lack.what}. ${lack.next}` };
  const publication = { ...(await host.publication()), postalAddress };
  const mailer = await host.mailer();
  const mail = renderCorrectionMail({
    publication,
    subject: title,
    body,
    issue: { title: issue.title, url: issue.url ?? "" },
  });
  const mailing = await freezeMailing(
    {
      ...{ kind: "correction", subject: subjectOf(row), issueId: issue.id, realm: row.realm },
      contentHash: sha256(JSON.stringify([title, body])),
    },
    (db) => reachedPages(db, issue.id, sink),
    {
      ...{ ledger, clock, lease, sink },
      service: mailer.account.service,
      chunkSize: mailer.chunkSize,
      templateVersion: mail.version,
      ...(await mailingWords(host, mail, {
        linkFor: await host.unsubscribeLinks(),
        mailing: { kind: "correction", subject: subjectOf(row), realm: sink },
        online: issue.url,
      })),
    },
  );
  return { kind: "frozen", mailing };
}
