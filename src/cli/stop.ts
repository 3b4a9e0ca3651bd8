/** `pressroom stop ISSUE`: the mails that have not left don't. `--undo` lets them go after all. */
import { findIssues } from "../content/issues.ts";
import { ConfigError } from "../core/errors.ts";
import { mailingsOf } from "../delivery/report.ts";
import { mails } from "../delivery/say.ts";
import { canStop, stopMailing, undoStop } from "../delivery/stop.ts";
import { heldBecause } from "../ledger/held.ts";
import type { MailingRow } from "../ledger/tables/delivery.ts";
import type { Desk } from "./options.ts";

export interface StopOptions {
  undo?: boolean;
}

export async function stopIssue(desk: Desk, wanted: string, { undo }: StopOptions) {
  const { app } = desk;
  const all = await mailingsOf(app.ledger.db, wanted, app.realms.resend);
  if (all.length === 0) {
    const wrong = `nothing of “${wanted}” is being mailed`;
    throw new ConfigError("The command", [{ key: "issue", wrong, example: "stop 46" }]);
  }
  return undo ? letGo(desk, wanted, all) : stop(desk, all);
}

async function stop({ app, terminal }: Desk, all: readonly MailingRow[]) {
  const { ledger, clock } = app;
  let stopped = 0;
  const open = await ledger.transaction(async (db) => {
    const ids = all.map(({ id }) => id);
    // Read again where nobody else writes: the sender may have come to the end meanwhile.
    const now = await db.selectFrom("mailings").selectAll().where("id", "in", ids).execute();
    const stoppable = now.filter(canStop);
    for (const mailing of stoppable) stopped += await stopMailing(db, clock, mailing, "you said so");
    return stoppable;
  });
  if (open.length === 0) {
    const word = all.some(({ state }) => state === "stopped")
      ? "It was stopped already"
      : "All of it has left";
    terminal.warn(`${word}: there is nothing to stop.`);
    return { json: { stopped: 0 }, exitCode: 1 };
  }
  for (const { id } of open) {
    const row = await ledger.db
      .selectFrom("mailings")
      .select("problem")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    terminal.step(row.problem ?? "");
  }
  return { json: { stopped }, exitCode: 0 };
}

async function letGo({ app, terminal }: Desk, wanted: string, all: readonly MailingRow[]) {
  const { ledger, clock } = app;
  const reasons = await whyNot(app, wanted, all);
  if (reasons.length > 0) {
    terminal.warn(`Nothing goes. ${reasons.join(" ")}`);
    return { json: { waiting: 0, reasons }, exitCode: 1 };
  }
  const waiting = await ledger.transaction(async (db) => {
    let sum = 0;
    for (const mailing of all.filter(({ state }) => state === "stopped"))
      sum += await undoStop(db, clock, mailing);
    return sum;
  });
  terminal.step(`${mails(waiting)} wait again, and go from the next run of send-issues on.`);
  return { json: { waiting, reasons }, exitCode: 0 };
}

/** What else says no. */
async function whyNot(
  { ledger }: Desk["app"],
  wanted: string,
  all: readonly MailingRow[],
): Promise<string[]> {
  if (!all.some(({ state }) => state === "stopped")) return ["None of it was stopped."];
  const held = await heldBecause(ledger);
  const withdrawn = (await findIssues(ledger.db, wanted)).some(({ status }) => status === "withdrawn");
  return [
    ...(held ? [`This home is held, because ${held}.`] : []),
    ...(withdrawn
      ? ["The issue is withdrawn: set its status in Notion to Approved first, and wait for the next sync."]
      : []),
  ];
}
