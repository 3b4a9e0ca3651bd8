/** From a step that is due to a mailing that is frozen: its page read once more, checked, rendered, written down. */
import { join } from "node:path";
import { keptAssets } from "../../content/assets.ts";
import { renderSequenceMail } from "../../content/mail/document-mail.tsx";
import type { IssueMail } from "../../content/mail/issue-mail.tsx";
import { isQuiet, type QuietHours } from "../../content/quiet-hours.ts";
import { PICTURES } from "../../content/site/site-pictures.ts";
import { newId } from "../../core/ids.ts";
import { weakest } from "../../core/realm.ts";
import { assertOurs } from "../../desk/claim.ts";
import type { Lease } from "../../ledger/leases.ts";
import type { Db } from "../../ledger/open.ts";
import type { MailingRow, SequenceStepRow } from "../../ledger/tables/delivery.ts";
import type { BeginHost } from "../begin.ts";
import { factsOf } from "../check-issue.ts";
import { freezeMailing } from "../freeze.ts";
import { mailingWords } from "../issue-words.ts";
import { leavePageLack } from "../leave-page.ts";
import { preflight, sayErrors } from "../preflight.ts";
import { lacksOf } from "../readiness.ts";
import { refreshStep } from "./desk.ts";
import { type DueOptions, type DueReader, duePages, isDue, skipLate } from "./due.ts";
import { followTriggers } from "./enrol.ts";
import { goingSteps, hashOfStep, stepsReaching } from "./steps.ts";

export interface SequencesHost extends BeginHost {
  site(): Promise<{ url: string; assets: string; dir: string }>;
  config: BeginHost["config"] & { sequences: { quietHours: QuietHours; latestDays: number } };
}

export type BegunStep =
  | { kind: "frozen"; step: SequenceStepRow; mailing: MailingRow }
  /** Nothing of sequences leaves until the owner has supplied what is missing. */
  | { kind: "lacking"; why: string }
  /** Nothing is due now. */
  | { kind: "idle" };

/** Freezes the mails of the first step that is due and in order; a step that lacks something holds no other. */
export async function beginStep(host: SequencesHost, lease: Lease): Promise<BegunStep> {
  const { ledger, clock, realms, config } = host;
  const sink = realms.resend;
  const { quietHours, latestDays } = config.sequences;
  const steps = await stepsReaching(ledger.db, sink);
  await ledger.transaction((db) => followTriggers(db, clock, { steps, sink, latestDays }));
  if (isQuiet(clock.now(), quietHours, config.publication.zone)) return { kind: "idle" };
  const lacking: string[] = [];
  for (const step of goingSteps(steps)) {
    const options = { step, sink, now: clock.now(), latestDays };
    await ledger.transaction((db) => skipLate(db, options));
    if (!(await isDue(ledger.db, options))) continue;
    const begun = await beginOne(host, lease, options);
    if (begun.kind === "frozen") return begun;
    if (begun.kind === "lacking") lacking.push(begun.why);
  }
  return lacking.length > 0 ? { kind: "lacking", why: lacking.join(" ") } : { kind: "idle" };
}

async function beginOne(host: SequencesHost, lease: Lease, options: DueOptions): Promise<BegunStep> {
  const lacks = await lacksOf(host);
  if (lacks !== "") return { kind: "lacking", why: `“${options.step.title}” was not sent. ${lacks}` };
  await assertOurs(host, await host.desk());
  await refreshStep(host, options.step.id);
  const going = goingSteps(await stepsReaching(host.ledger.db, options.sink));
  const step = going.find(({ id }) => id === options.step.id);
  if (!step) return { kind: "idle" };
  const still = { ...options, step };
  if (!(await isDue(host.ledger.db, still))) return { kind: "idle" };
  const mail = await renderStep(host, step);
  const facts = await factsOf(host, []);
  const wrong = sayErrors(preflight(mail, facts));
  if (wrong !== "") return { kind: "lacking", why: `“${step.title}”: ${wrong}` };
  const lack = await leavePageLack(host);
  if (lack)
    return { kind: "lacking", why: `“${step.title}” was not sent. It lacks ${lack.what}. ${lack.next}` };
  return { kind: "frozen", step, mailing: await freezeStep(host, lease, still, mail) };
}

async function renderStep(host: SequencesHost, { title, body }: SequenceStepRow): Promise<IssueMail> {
  const { postalAddress } = host.config.publication;
  return renderSequenceMail({
    publication: { ...(await host.publication()), postalAddress },
    ...{ subject: title, body },
    // Those that are on the site already; the others are shown by their words.
    pictures: await keptAssets(join((await host.site()).dir, PICTURES)),
  });
}

async function freezeStep(
  host: SequencesHost,
  lease: Lease,
  options: DueOptions,
  mail: IssueMail,
): Promise<MailingRow> {
  const { ledger, clock } = host;
  const { step, sink } = options;
  const mailer = await host.mailer();
  const subject = `${step.id}/${newId()}`;
  return freezeMailing(
    {
      ...{ kind: "sequence", subject, issueId: null, contentHash: hashOfStep(step) },
      realm: weakest(step.realm, sink),
    },
    (db) => notedPages(db, options, subject),
    {
      ...{ ledger, clock, lease, sink },
      service: mailer.account.service,
      chunkSize: mailer.chunkSize,
      templateVersion: mail.version,
      ...(await mailingWords(host, mail, {
        linkFor: await host.unsubscribeLinks(),
        mailing: { kind: "sequence", subject, realm: sink },
        online: null,
      })),
    },
  );
}

/** Each reader is noted in the transaction that freezes their mail: this step never comes to them again. */
async function* notedPages(db: Db, options: DueOptions, subject: string): AsyncGenerator<DueReader[]> {
  const { id } = await db
    .selectFrom("mailings")
    .select("id")
    .where("kind", "=", "sequence")
    .where("subject", "=", subject)
    .executeTakeFirstOrThrow();
  for await (const readers of duePages(db, options)) {
    const rows = readers.map(({ enrolment_id }) => ({
      ...{ enrolment_id, step_id: options.step.id, mailing_id: id, skipped_why: null },
      at: options.now.toISOString(),
    }));
    await db.insertInto("sequence_mails").values(rows).execute();
    yield readers;
  }
}
