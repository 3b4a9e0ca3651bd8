/** Mails that somebody asked for, within the plan: the reserve is theirs, and they count like all others. */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { type MailSettings, rulesFor } from "./mail-rules.ts";
import type { SubmitOutcome } from "./mailer.ts";
import { closeAfterQuota, giveBack, takeFromPlan } from "./plan.ts";

interface Host {
  ledger: Ledger;
  clock: Clock;
  config: { mail?: MailSettings };
}

const USE = "requested";

/** Takes one mail from the plan, in the caller's transaction; says why there is none left, or null. */
export async function takeForRequest(
  db: Db,
  { clock, config }: Host,
  account: Account,
): Promise<string | null> {
  if (!config.mail) return null;
  // Nothing is said of days here, so the zone says nothing.
  const rules = rulesFor(config.mail, account, "UTC");
  const { why } = await takeFromPlan(db, { clock, account, rules, use: USE, wanted: 1 });
  return why;
}

/** A request that was refused never happened; a quota that is used up is not asked for again before it is new. */
export async function returnRequest(
  { ledger, clock, config }: Host,
  account: Account,
  { outcome, at }: { outcome: Extract<SubmitOutcome, { kind: "refused" }>; at: Date },
): Promise<void> {
  if (!config.mail) return;
  const { quota } = outcome;
  await ledger.transaction(async (db) => {
    await giveBack(db, { account, use: USE, mails: 1, at });
    if (quota) await closeAfterQuota(db, { clock, account, use: USE, quota });
  });
}
