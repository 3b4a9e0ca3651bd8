/** What became of the mails that went out: applied where it was told, asked for where nobody tells. */
import { type App, openApp } from "../src/app.ts";
import { anyWaiting, pollDue } from "../src/delivery/follow-due.ts";
import { hearsOfMails } from "../src/delivery/posts.ts";
import { recall, remember } from "../src/ledger/records.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import { runJob } from "../src/operations/run-job.ts";

// Loaded only where there is something to do: launchd starts this dozens of times a day to find nothing.
const loadEvents = () => import("../src/delivery/events.ts");

/** Safe to run again at any time: what is told twice is known by its id, and what weighs less changes nothing. */
export async function followMails(app: App): Promise<JobOutcome> {
  const applied = (await anyWaiting(app.ledger.db)) ? await (await loadEvents()).applyWaiting(app) : 0;
  await forgetDaily(app);
  const { calls, told, why } = await ask(app);
  if (applied + told > 0) {
    const { pauseBadMailings } = await import("../src/delivery/pause.ts");
    await pauseBadMailings(app.ledger, app.clock, app.mailRules().pauseAt);
  }
  if (why) return { outcome: "partial", applied, calls, told, why };
  return applied + told === 0 ? { outcome: "idle", calls } : { outcome: "done", applied, calls, told };
}

interface Asked {
  calls: number;
  told: number;
  why?: string;
}

async function ask(app: App): Promise<Asked> {
  const hears = () => hearsOfMails(app);
  const due = await pollDue(app, app.mailAccount(), hears);
  if (due.kind === "nothing") return { calls: 0, told: 0 };
  if (due.kind === "refused") return { calls: 0, told: 0, why: MAY_ONLY_SEND };
  const { pollFates } = await import("../src/delivery/poll-fates.ts");
  const polled = await pollFates(app, await app.mailer(), due.asked);
  if (polled.kind === "refused") return { calls: polled.calls, told: 0, why: MAY_ONLY_SEND };
  const { calls, told } = polled;
  return told > 0 && (await hears()) ? { calls, told, why: sayNotPosted(told) } : { calls, told };
}

const MAY_ONLY_SEND =
  "What became of the mails can't be asked: this Resend key may only send. Bounces and complaints stay unknown here " +
  "until you make a key with full access (resend.com → API Keys) and put it into .env as RESEND_API_KEY";

const sayNotPosted = (told: number): string =>
  `Resend did not tell by its webhook what became of ${told === 1 ? "1 mail" : `${told} mails`}, so it was asked. ` +
  "Look at resend.com → Webhooks: the address should be PUBLIC_URL/hooks/resend, and its signing secret that in .env";

const FORGOT = "mail events forgotten on";

/** Once a day: it reads them all. */
async function forgetDaily({ ledger, clock }: App): Promise<void> {
  const day = clock.now().toISOString().slice(0, 10);
  if ((await recall(ledger.db, FORGOT)) === day) return;
  const { forgetMailEvents } = await loadEvents();
  await ledger.transaction(async (db) => {
    await forgetMailEvents(db, clock);
    await remember(db, FORGOT, day);
  });
}

await runJob(import.meta, openApp, "follow-mails", followMails);
