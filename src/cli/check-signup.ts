/** `pressroom check signup`: an invented reader walks the public form, confirms, leaves, and is forgotten. */
import type { App } from "../app.ts";
import { CHECK_SOURCE } from "../audience/desk.ts";
import { eraseSubscribers } from "../audience/sign-up.ts";
import { keepSignUpCheck, lastSignUpCheck, type SignUpCheck, WALKED } from "../audience/sign-up-check.ts";
import { signToken } from "../audience/signed-token.ts";
import { emailKey, subscriberById } from "../audience/subscribers.ts";
import { ServiceError } from "../core/errors.ts";
import { newId } from "../core/ids.ts";
import { recordEvent } from "../ledger/records.ts";
import { EXIT } from "../operations/exit.ts";
import { homeAt, openDoor } from "../web/serve.ts";
import type { Desk } from "./options.ts";
import { serveSite } from "./serve-site.ts";

/** The walk broke here; the message says what was seen instead. */
class Broken extends Error {
  override readonly name = "Broken";
}

interface Walk {
  app: App;
  base: string;
  email: string;
}

const PATIENCE_MS = 15_000;
/** The form takes nobody who types faster. */
const TYPING_MS = 2_500;

export async function checkSignUp({ app, terminal }: Desk) {
  terminal.title("Checking the sign-up form");
  const opened = await openSite(app);
  const label = newId().slice(0, 8);
  const walk: Walk = { app, base: opened.base, email: walkerAddress(app, `signup-check-${label}`) };
  let step = "reaching the site";
  let result: Omit<SignUpCheck, "at"> = { ok: true, step: "", why: "" };
  try {
    if (!opened.ours)
      throw new Broken(`${opened.base} does not lead to this home: npm run pressroom -- setup web`);
    const said = (name: string, words: string) => {
      step = name;
      terminal.step(words);
    };
    await walkThrough(walk, said);
  } catch (error) {
    if (!(error instanceof Broken || error instanceof ServiceError || isNetwork(error))) throw error;
    result = { ok: false, step, why: error instanceof Error ? error.message : String(error) };
    terminal.warn(`It broke at: ${step}. ${result.why}`);
  } finally {
    await forgetWalker(walk);
    await opened.close();
  }
  const check: SignUpCheck = { ...result, at: app.clock.now().toISOString() };
  const last = await lastSignUpCheck(app.ledger.db);
  await keepSignUpCheck(app.ledger.db, check);
  const before = last?.ok ? ` It last worked on ${last.at.slice(0, 16).replace("T", " ")} UTC.` : "";
  terminal.end(check.ok ? "Somebody can sign up, confirm and leave." : `Sign-up is broken.${before}`);
  return {
    json: { ...check, url: opened.base, mail: app.realms.resend },
    exitCode: check.ok ? EXIT.done : EXIT.failed,
  };
}

/** `fetch` throws a TypeError for whatever happens on the way, and a DOMException when it takes too long. */
const isNetwork = (error: unknown): boolean => error instanceof TypeError || error instanceof DOMException;

/** Mail to it bothers nobody: a practice inbox, Resend's own test address, or the owner's own mailbox. */
function walkerAddress({ realms, config, mailAccount }: App, label: string): string {
  if (realms.resend !== "live") return `${label}@readers.example`;
  if (mailAccount().service === "resend") return `delivered+${label}@resend.dev`;
  const [name, domain] = config.publication.sender.address.split("@");
  return `${name}+${label}@${domain}`;
}

interface OpenedSite {
  base: string;
  ours: boolean;
  close(): Promise<void>;
}

/** The public address if there is one, else the local one; served here when nobody serves it. */
async function openSite(app: App): Promise<OpenedSite> {
  const { PUBLIC_URL } = app.config.env;
  const door = await openDoor(app.ledger, app.home);
  const served = door.kind === "open" ? await serveSite(app, door) : null;
  const base = (PUBLIC_URL ?? door.url).replace(/\/$/, "");
  return {
    base,
    ours: (await homeAt(base, PATIENCE_MS)) === app.ledger.homeId,
    async close() {
      await served?.stop();
      if (door.kind === "open") await door.close();
    },
  };
}

type Said = (step: string, words: string) => void;

async function walkThrough(walk: Walk, said: Said): Promise<void> {
  said("the form", "Opening the form");
  const form = await get(walk, "/subscribe");
  const stamp = /name="at" value="([^"]+)"/.exec(form)?.[1];
  if (!stamp) throw new Broken("The page has no sign-up form.");
  await walk.app.clock.sleep(TYPING_MS);
  said("posting the form", "Posting it");
  const answer = await post(walk, "/subscribe", { email: walk.email, name: "", interest: "", at: stamp });
  if (!answer.includes("Look into your inbox")) throw new Broken(`It answered: ${headingOf(answer)}`);
  const id = await markWalker(walk);
  said("the mail", "Waiting for the mail that asks to confirm");
  const link = await confirmLink(walk, id);
  said("the link in the mail", "Opening its link");
  const path = new URL(link).pathname;
  if (!/<form method="post"/.test(await get(walk, path)))
    throw new Broken("The page behind it has no button.");
  if ((await statusOf(walk, id)) !== "pending") throw new Broken("Opening the link confirmed by itself.");
  said("confirming", "Pressing its button");
  await post(walk, path, {});
  if ((await statusOf(walk, id)) !== "confirmed") throw new Broken("The button did not confirm.");
  said("leaving", "Leaving again, as a mail program does");
  const leave = new URL((await walk.app.unsubscribeLinks())(id)).pathname;
  await post(walk, leave, { "List-Unsubscribe": "One-Click" });
  if ((await statusOf(walk, id)) !== "unsubscribed") throw new Broken("The reader is still on the list.");
}

async function get({ base }: Walk, path: string): Promise<string> {
  const answer = await fetch(`${base}${path}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Broken(`${path.split("/")[1]} answered ${answer.status}.`);
  return answer.text();
}

async function post({ base }: Walk, path: string, fields: Record<string, string>): Promise<string> {
  const body = new URLSearchParams(fields);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await fetch(`${base}${path}`, { method: "POST", body, signal });
  const text = await answer.text();
  if (!answer.ok) throw new Broken(`It answered ${answer.status}: ${headingOf(text)}`);
  return text;
}

const headingOf = (html: string): string => /<h1>([^<]*)/.exec(html)?.[1] ?? "a page without a heading";

/** Marked, so that neither the desk nor a mailing nor a figure takes them for a reader. */
async function markWalker({ app, email }: Walk): Promise<string> {
  const marked = await app.ledger.db
    .updateTable("subscribers")
    .set({ source: CHECK_SOURCE })
    .where("email_key", "=", emailKey(email))
    .returning(["id", "realm"])
    .executeTakeFirst();
  if (!marked) throw new Broken("The page said yes, but nothing was kept.");
  const { id, realm } = marked;
  await recordEvent(app.ledger.db, app.clock, { type: WALKED, realm, subject: id });
  return id;
}

const statusOf = async ({ app }: Walk, id: string): Promise<string> =>
  (await subscriberById(app.ledger.db, id))?.status ?? "gone";

/** The provider's own copy of the mail, because that is what arrives. */
async function confirmLink({ app }: Walk, id: string): Promise<string> {
  const mailer = await app.mailer();
  let seen = "It was never frozen.";
  for (let waited = 0; waited < PATIENCE_MS; waited += 250) {
    const row = await app.ledger.db
      .selectFrom("requested_mails")
      .select(["state", "provider_id", "problem"])
      .where("subscriber_id", "=", id)
      .executeTakeFirst();
    if (row?.provider_id) {
      const link = /https?:\/\/\S+\/confirm\/\S+/.exec((await mailer.textOf(row.provider_id)) ?? "")?.[0];
      if (link) return link;
      // A mailbox shows nobody what it sent: the link is made once more, and its owner finds the mail among their own.
      if (mailer.account.service === "smtp") return linkMadeAgain(app, id);
      seen = "The mail service took it, but does not show it: does the key have full access?";
    } else if (row) seen = `It is ${row.state}${row.problem ? `: ${row.problem}` : ""}.`;
    await app.clock.sleep(250);
  }
  throw new Broken(seen);
}

async function linkMadeAgain({ clock, site, tokenKeys }: App, subject: string): Promise<string> {
  const { url } = await site();
  return `${url}/confirm/${signToken(tokenKeys(), clock, { purpose: "confirm", subject, ttlMs: 60_000 })}`;
}

async function forgetWalker({ app, email }: Walk): Promise<void> {
  await app.ledger.transaction(async (db) => {
    const rows = await db
      .selectFrom("subscribers")
      .select("id")
      .where("email_key", "=", emailKey(email))
      .execute();
    await eraseSubscribers(
      db,
      rows.map(({ id }) => id),
    );
  });
}
