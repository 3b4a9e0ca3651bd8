/** What readers paid → the ledger, and their tiers up to it. With nothing new it costs one call; once a day everything is compared. */
import { type App, openApp } from "../src/app.ts";
import { ServiceError } from "../src/core/errors.ts";
import { followPayment } from "../src/delivery/sequences/follow-payment.ts";
import { type SettledPayers, settlePayers } from "../src/money/settle-payers.ts";
import { type Synced, syncPayments } from "../src/money/sync.ts";
import type { Unread } from "../src/money/unread.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import type { Run } from "../src/operations/perform-job.ts";
import { runJob } from "../src/operations/run-job.ts";

/** Safe to run again at any time: what was dealt with is known by its id. `all` reads everything anew. */
export async function syncStripe(app: App, run: Run): Promise<JobOutcome> {
  // What was paid for ends as time goes by: that is told also while Stripe is away.
  const synced = await read(app, run).catch(async (error: unknown) => {
    await settle(app);
    if (error instanceof ServiceError && !error.retryable) return error;
    throw error;
  });
  if (synced instanceof ServiceError)
    return { outcome: "failed", service: synced.service, why: `${synced.message}. ${ASK_DOCTOR}` };
  const readers = await settle(app);
  const { unread, ...kept } = synced;
  const counts = { ...kept, readers };
  const settled = readers.matched + readers.made + readers.changed;
  const isNew = kept.events + kept.objects + kept.found + settled > 0;
  if (unread.length > 0)
    return { outcome: "partial", ...counts, unread: unread.length, why: sayUnread(unread) };
  return { outcome: isNew ? "done" : "idle", ...counts };
}

/** Such a refusal is a matter of the key, and `doctor` tries each of its rights. */
const ASK_DOCTOR = "What to do about it: npm run pressroom -- doctor";

async function read(app: App, { args, progress }: Run): Promise<Synced> {
  const { zone } = app.config.publication;
  return syncPayments(app, await app.payments(), { zone, all: args.includes("all"), progress });
}

const settle = (app: App): Promise<SettledPayers> =>
  settlePayers(app, followPayment({ clock: app.clock, sink: app.realms.resend }));

function sayUnread(unread: readonly Unread[]): string {
  const which = unread
    .slice(0, 3)
    .map(({ kind, id, why }) => `${id === "" ? `the list of ${kind}s` : `${kind} ${id}`} (${why})`);
  const more = unread.length > 3 ? `, and ${unread.length - 3} more` : "";
  return `Stripe has what can't be read: ${which.join("; ")}${more}. All else is in; every run tries again`;
}

await runJob(import.meta, openApp, "sync-stripe", syncStripe);
