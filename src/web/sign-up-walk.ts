/** The sign-up form tried as a reader would: an invented one walks it, confirms, leaves, and is forgotten. */
import type { App } from "../app.ts";
import { CHECK_SOURCE } from "../audience/desk.ts";
import { eraseSubscribers } from "../audience/sign-up.ts";
import { keepSignUpCheck, type SignUpCheck, WALKED } from "../audience/sign-up-check.ts";
import { signToken } from "../audience/signed-token.ts";
import { emailKey, subscriberById } from "../audience/subscribers.ts";
import { ServiceError } from "../core/errors.ts";
import { newId } from "../core/ids.ts";
import { recordEvent } from "../ledger/records.ts";

/** The walk broke here; the message says what was seen instead. */
class Broken extends Error {
  override readonly name = "Broken";
}

interface Walk {
  app: App;
  base: string;
  email: string;
}

/** How long each step may take. */
export const PATIENCE_MS = 15_000;
/** The form takes nobody who types faster. */
const TYPING_MS = 2_500;

type Said = (step: string, words: string) => void;

/** Where the site is reached, and whether it is this home that answers there. */
export interface Front {
  base: string;
  ours: boolean;
}

/** Walks it once, tells each step before it is made, and keeps what came of it. */
export async function walkSignUp(app: App, { base, ours }: Front, say: Said): Promise<SignUpCheck> {
  const walk: Walk = { app, base, email: walkerAddress(app, `signup-check-${newId().slice(0, 8)}`) };
  let step = "reaching the site";
  let result: Omit<SignUpCheck, "at"> = { ok: true, step: "", why: "" };
  try {
    if (!ours) throw new Broken(`${base} does not lead to this home: npm run pressroom -- setup web`);
    await walkThrough(walk, (name, words) => {
      step = name;
      say(name, words);
    });
  } catch (error) {
    if (!(error instanceof Broken || error instanceof ServiceError || isNetwork(error))) throw error;
    result = { ok: false, step, why: error instanceof Error ? error.message : String(error) };
  } finally {
    await forgetWalker(walk);
  }
  const check: SignUpCheck = { ...result, at: app.clock.now().toISOString() };
  await keepSignUpCheck(app.ledger.db, check);
  return check;
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
