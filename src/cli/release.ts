/** `pressroom release`: what a restored home missed is looked up where it can be, and only then may it send again. */
import { syncStripe } from "../../jobs/sync-stripe.ts";
import type { App } from "../app.ts";
import { takeGoodbyes } from "../audience/left-elsewhere.ts";
import { openSync, pullIssues } from "../content/sync.ts";
import { ServiceError } from "../core/errors.ts";
import { newId } from "../core/ids.ts";
import { distrustMailings } from "../delivery/distrust.ts";
import { noteMailsElsewhere } from "../delivery/elsewhere.ts";
import { takeDesk } from "../desk/claim.ts";
import { findPostsElsewhere } from "../distribution/elsewhere.ts";
import { heldBecause, knowsUntil, release } from "../ledger/held.ts";
import { acquireLease, holderName, releaseLease } from "../ledger/leases.ts";
import { recordEvent } from "../ledger/records.ts";
import { EXIT } from "../operations/exit.ts";
import { LEASE_MS, performJob } from "../operations/perform-job.ts";
import type { Desk } from "./options.ts";

export interface ReleaseOptions {
  look?: boolean;
  unsure?: boolean;
}

/** What one look-up came to. `open`: nobody can tell, now or ever. */
interface LookedUp {
  of: string;
  said: string;
  open: boolean;
}

/** Running it is the owner's word. It releases nothing while something is open, unless the owner says to go on unsure. */
export async function releaseHome({ app, terminal }: Desk, { look = false, unsure = false }: ReleaseOptions) {
  const why = await heldBecause(app.ledger);
  if (why === null) {
    terminal.step("The home was not held.");
    return { json: { released: false, held: false }, exitCode: EXIT.done };
  }
  const since = await knowsUntil(app.ledger);
  terminal.step(
    `Held because ${why}.${since ? ` It knows nothing after ${since.toISOString()}; that is looked up now.` : ""}`,
  );
  const found = await lookUp(app, since);
  for (const { of, said, open } of found) (open ? terminal.warn : terminal.step)(`${of}: ${said}`);
  terminal.note(LOST, "What nobody can look up");
  const isOpen = found.some(({ open }) => open);
  if (look || (isOpen && !unsure)) return staysHeld({ terminal, found, isOpen });
  const parked = isOpen ? await distrust(app) : null;
  if (parked) terminal.warn(parked);
  const unsigned = await signDesk(app);
  if (unsigned) terminal.warn(unsigned);
  await release(app.ledger);
  await recordEvent(app.ledger.db, app.clock, {
    ...{ type: "home.released", realm: "live", subject: app.ledger.homeId },
    facts: { since: since?.toISOString() ?? null, unsure: isOpen },
  });
  terminal.end("The home may send again. The machine that it was on before must not: keep it switched off.");
  return { json: { released: true, held: false, found }, exitCode: EXIT.done };
}

const LOST = [
  "Who signed up or changed their wishes after the backup, and who left, where no desk shows it: answer whoever complains.",
  "Posts that were proposed after the backup, and posts by hand: look at Outbox before you approve another of the same issue.",
].join("\n");

function staysHeld({
  terminal,
  found,
  isOpen,
}: Pick<Desk, "terminal"> & { found: LookedUp[]; isOpen: boolean }) {
  terminal.end(
    isOpen
      ? "The home stays held, because something could not be looked up. Try again later; or go on with what is not known waiting for your word: npm run pressroom -- release --unsure"
      : "All of it could be looked up. To let the home send again: npm run pressroom -- release",
  );
  return {
    json: { released: false, held: true, found },
    exitCode: isOpen ? EXIT.later : EXIT.done,
  };
}

/** Each by itself: one service that is away keeps nobody from hearing of the others. */
async function lookUp(app: App, since: Date | null): Promise<LookedUp[]> {
  return [await goodbyes(app, since), await payments(app), await mails(app, since), await posts(app, since)];
}

/** A twin's, in the home that is gone, is gone with it. */
const hasDesk = async ({ realms, config, notionAccount }: App): Promise<boolean> =>
  (realms.notion === "live" || config.env.NOTION_BASE_URL !== undefined) && (await notionAccount()) !== null;

/** From now on this copy's: the machine that it was on before stops by itself, should it wake up. Gives why it could not be. */
async function signDesk(app: App): Promise<string | null> {
  if (!(await hasDesk(app))) return null;
  try {
    await takeDesk(app, await app.desk());
    return null;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return `Your desk could not be signed (${error.message}), and nothing is sent until it is: npm run pressroom -- setup notion --take-over`;
  }
}

/** The desk still shows what the other machine wrote on it. */
async function goodbyes(app: App, since: Date | null): Promise<LookedUp> {
  const of = "Goodbyes";
  if (!(await hasDesk(app))) return { of, open: false, said: "no desk of yours shows any" };
  try {
    const desk = await app.desk();
    const table = await desk.table("subscribers");
    const from = since ?? new Date(0);
    const { left, strangers } = await takeGoodbyes(app, { account: desk.account, table, since: from });
    const unknown =
      strangers > 0 ? ` ${strangers} rows are of readers who came later: invite them anew.` : "";
    return { of, open: false, said: `${left} who had left since were taken off the list.${unknown}` };
  } catch (error) {
    return openBecause(of, error);
  }
}

async function payments(app: App): Promise<LookedUp> {
  const { outcome, why } = await performJob(app, "sync-stripe", syncStripe, { args: ["all"] });
  const ok = outcome === "done" || outcome === "idle";
  return { of: "Payments", open: !ok, said: ok ? "read anew, all of them" : (why ?? outcome) };
}

async function mails(app: App, since: Date | null): Promise<LookedUp> {
  const of = "Mails";
  if (!since) return { of, open: true, said: "when the copy was made is not known" };
  try {
    const mailer = await app.mailer();
    const found = await noteMailsElsewhere(app, mailer, since);
    if (!found) {
      const said =
        mailer.account.service === "smtp"
          ? "a mailbox does not list what was sent; look into its folder of sent mails"
          : "the mail key may not list what was sent (it is for sending only)";
      return { of, open: true, said };
    }
    return { of, open: false, said: sayMails(found) };
  } catch (error) {
    return openBecause(of, error);
  }
}

function sayMails({
  subjects,
  strangers,
}: {
  subjects: ReadonlyMap<string, number>;
  strangers: number;
}): string {
  if (subjects.size === 0) return "none was sent after the backup";
  const most = [...subjects].toSorted(([, a], [, b]) => b - a);
  const named = most.slice(0, 5).map(([subject, count]) => `“${subject}” to ${count}`);
  const more = most.length > 5 ? `, and ${most.length - 5} other subjects` : "";
  const unknown = strangers > 0 ? ` ${strangers} went to people who are not known here.` : "";
  return `sent after the backup: ${named.join(", ")}${more}. Nobody of them gets the same once more.${unknown}`;
}

async function posts(app: App, since: Date | null): Promise<LookedUp> {
  const of = "Posts";
  const { ledger, clock, signal, network, networkRealm } = app;
  const request = { name: "job post-approved", holder: holderName(newId()), ttlMs: LEASE_MS };
  const lease = await acquireLease(ledger, clock, request);
  if (!lease) return { of, open: true, said: "the job post-approved is running; try again in a minute" };
  try {
    const { publication, channels } = app.config;
    const { language } = publication;
    const from = since ?? new Date(0);
    const host = { ledger, clock, signal, lease, language, since: from, channels, network, networkRealm };
    const { found, asked } = await findPostsElsewhere(host);
    const waiting =
      asked.length > 0 ? ` ${asked.length} could not be looked up, and wait for your word.` : "";
    return {
      of,
      open: false,
      said: `${found === 0 ? "none was found out there" : `${found} that were out were found`}.${waiting}`,
    };
  } catch (error) {
    return openBecause(of, error);
  } finally {
    await releaseLease(ledger.db, clock, lease);
  }
}

function openBecause(of: string, error: unknown): LookedUp {
  if (!(error instanceof ServiceError)) throw error;
  return { of, open: true, said: error.message };
}

/** The owner's latest words first: an approval that comes in later would let something go that may have gone. */
async function distrust(app: App): Promise<string> {
  const unread = await readDesk(app);
  const { parts, issues, corrections, enrolments } = await distrustMailings(app, app.realms.resend);
  const said = [
    `Waiting for your word now: ${issues.length} issues (${issues.join(", ") || "none"}), ${corrections} corrections, ${parts} parts of mailings (npm run pressroom -- delivery).`,
    enrolments > 0 ? `${enrolments} readers get no more of the sequence that they were in.` : "",
    unread ? `Your desk could not be read (${unread}): approve nothing there that may have gone.` : "",
  ];
  return said.filter((one) => one !== "").join(" ");
}

/** Nothing is written there. Gives why it could not be read. */
async function readDesk(app: App): Promise<string | null> {
  try {
    await pullIssues(await openSync(app));
    return null;
  } catch (error) {
    if (error instanceof ServiceError) return error.message;
    throw error;
  }
}
