/** The approved issue whose time has come → its readers, each exactly once; then the mails of sequences that are due. */
import { type App, openApp } from "../src/app.ts";
import {
  type DueIssue,
  dueCorrection,
  dueIssue,
  unfinishedMailing,
  whyItWaits,
  withdrawnMailings,
} from "../src/delivery/due.ts";
import type { SendResult } from "../src/delivery/send.ts";
import { anyStepIsOn, SWITCHED_OFF, switchedOffMailings } from "../src/delivery/sequences/switches.ts";
import type { MailingRow } from "../src/ledger/tables/delivery.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import type { Run } from "../src/operations/perform-job.ts";
import { runJob } from "../src/operations/run-job.ts";

/**
 * Finishes what an earlier run began, else begins with the oldest issue or correction that is due, else with the mails of
 * sequences: all of them here, because there is one sender at a time. One issue a run; one that waits for the plan's next
 * day, or for its owner, keeps nothing else from going.
 */
export async function sendIssues(app: App, run: Run): Promise<JobOutcome> {
  const { ledger, clock, realms } = app;
  const held = await app.held();
  if (held) return { outcome: "failed", why: sayHeld(held) };
  const sink = realms.resend;
  await stopWithdrawn(app);
  const goesBySequence = await anyStepIsOn(ledger.db);
  const isQuiet = goesBySequence && (await isQuietNow(app));
  const begun = await unfinishedMailing(ledger.db, clock.now(), sink, { isQuiet });
  if (begun) return finishMailing(app, run, begun);
  if (await dueCorrection(ledger.db, sink)) return correct(app, run);
  const due = await dueIssue(ledger.db, clock.now(), sink);
  const issue = due ? await sendIssue(app, run, due) : idle(await whyItWaits(ledger.db, sink));
  if (issue.outcome === "done" || issue.outcome === "partial") return issue;
  return goesBySequence ? together(issue, await sendSequences(app, run)) : issue;
}

/** Loaded only where a sequence is on: what it needs is a file of its own in a built job. */
async function isQuietNow({ clock, config }: App): Promise<boolean> {
  const { isQuiet } = await import("../src/content/quiet-hours.ts");
  return isQuiet(clock.now(), config.sequences.quietHours, config.publication.zone);
}

async function sendIssue(app: App, run: Run, due: DueIssue): Promise<JobOutcome> {
  // Loaded only now: launchd starts this dozens of times a day to find nothing due.
  const { beginMailing } = await import("../src/delivery/begin.ts");
  const result = await beginMailing(app, run.lease, due);
  if (result.kind === "lacking") return { outcome: "failed", why: result.why };
  if (result.kind === "waits") return { outcome: "idle", why: result.why };
  return finishMailing(app, run, result.mailing);
}

const idle = (why: string | null): JobOutcome => ({ outcome: "idle", ...(why ? { why } : {}) });

/** Every mail of a sequence whose day has come for somebody. */
async function sendSequences(app: App, run: Run): Promise<JobOutcome> {
  const { beginStep } = await import("../src/delivery/sequences/begin.ts");
  const sent: string[] = [];
  let accepted = 0;
  for (;;) {
    const begun = await beginStep(app, run.lease);
    if (begun.kind === "lacking") return { outcome: "failed", why: begun.why };
    if (begun.kind === "idle") break;
    const outcome = await finishMailing(app, run, begun.mailing);
    if (outcome.outcome !== "done") return outcome;
    sent.push(begun.step.title);
    accepted += Number(outcome.accepted ?? 0);
  }
  return sent.length === 0 ? { outcome: "idle" } : { outcome: "done", sequences: sent, accepted };
}

/** What became of an issue that did not go, and of the sequences. */
function together(issue: JobOutcome, sequences: JobOutcome): JobOutcome {
  if (sequences.outcome === "idle") return issue;
  if (issue.outcome === "idle") return sequences;
  const why = [...new Set([issue.why, sequences.why].filter((one) => one !== undefined))].join(" ");
  return { ...issue, sequences: sequences.sequences, why };
}

/** The owner's word on the desk, while a part of the mailing was still to go. */
async function stopWithdrawn({ ledger, clock, realms }: App): Promise<void> {
  const withdrawn = await withdrawnMailings(ledger.db, realms.resend);
  const switchedOff = await switchedOffMailings(ledger.db, realms.resend);
  if (withdrawn.length + switchedOff.length === 0) return;
  const { stopMailing, WITHDRAWN } = await import("../src/delivery/stop.ts");
  await ledger.transaction(async (db) => {
    for (const mailing of withdrawn) await stopMailing(db, clock, mailing, WITHDRAWN);
    for (const mailing of switchedOff) await stopMailing(db, clock, mailing, SWITCHED_OFF);
  });
}

async function correct(app: App, run: Run): Promise<JobOutcome> {
  const { beginCorrection } = await import("../src/delivery/correction-mail.ts");
  const result = await beginCorrection(app, run.lease);
  if (result.kind === "frozen") return finishMailing(app, run, result.mailing);
  return { outcome: result.kind === "lacking" ? "failed" : "idle", why: result.why };
}

const sayHeld = (why: string): string =>
  `Nothing was sent: this home is held, because ${why}. When you have looked, run: npm run pressroom -- release`;

async function finishMailing(app: App, run: Run, mailing: MailingRow): Promise<JobOutcome> {
  const { sendMailing } = await import("../src/delivery/send.ts");
  const { ledger, clock, signal } = app;
  const { lease, leaseMs } = run;
  await stopIfAnothers(app);
  const mailer = await app.mailer();
  const progress = (settled: number, frozen: number) => run.progress("Sending", settled, frozen);
  const rules = app.mailRules();
  const result = await sendMailing(
    { ledger, clock, lease, leaseMs, mailer, signal, rules, progress },
    mailing,
  );
  return outcomeOf(mailing, result);
}

/**
 * Another machine may have taken over since this mailing was begun. A desk that is away for now says nothing of that, and
 * a twin in this home is no other machine's.
 */
async function stopIfAnothers(app: App): Promise<void> {
  if (app.realms.notion === "sandbox" && !app.config.env.NOTION_BASE_URL) return;
  const { assertOurs } = await import("../src/desk/claim.ts");
  const { ServiceError } = await import("../src/core/errors.ts");
  try {
    await assertOurs(app, await app.desk());
  } catch (error) {
    if (!(error instanceof ServiceError) || !error.retryable) throw error;
    app.log.warn({ service: error.service, status: error.status }, "the desk could not be asked whose it is");
  }
}

const OUTCOMES: Partial<Record<SendResult["state"], JobOutcome["outcome"]>> = {
  sent: "done",
  stopped: "done",
  waiting: "partial",
};

function outcomeOf({ kind, subject, realm }: MailingRow, { state, why, counts }: SendResult): JobOutcome {
  const outcome = OUTCOMES[state] ?? "failed";
  return {
    outcome,
    ...(kind === "sequence" ? {} : { issue: subject }),
    realm,
    ...counts,
    ...(why ? { why } : {}),
  };
}

await runJob(import.meta, openApp, "send-issues", sendIssues);
