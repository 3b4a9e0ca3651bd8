/** Somebody typed an address into the form: whoever owns it is asked, and only then on the list. */
import type { Clock } from "../core/clock.ts";
import { newId } from "../core/ids.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { NewSubscriberRow, SubscriberRow } from "../ledger/tables/audience.ts";
import { recordConsent } from "./consents.ts";
import { firstTouchIn, sourceOf } from "./first-touch.ts";
import { forgetMailEventsOf } from "./mail-events.ts";
import { emailKey, realmsReaching } from "./subscribers.ts";

export interface SignUp {
  /** As `readAddress` gave it. */
  email: string;
  name: string;
  interest: string | null;
  /** JSON. */
  firstTouch: string | null;
  /** That of the mailer which carries the mail that asks. */
  realm: Realm;
  wording: string;
  place: string;
  facts?: Record<string, unknown>;
}

/** `asks`: they are to be asked by mail. `member`: they are on the list already. */
export interface SignedUp {
  kind: "asks" | "member";
  subscriberId: string;
}

/** Nobody is on the list by this; somebody who is on it, or has left it, stays as they are. */
export async function keepSignUp(db: Db, clock: Clock, signUp: SignUp): Promise<SignedUp> {
  const known = await knownAs(db, signUp.email, signUp.realm);
  if (known?.status === "confirmed") return { kind: "member", subscriberId: known.id };
  const subscriberId = known?.id ?? (await addPending(db, clock, signUp));
  if (known?.status === "pending") await askedAgain(db, clock, known, signUp);
  const { wording, place, facts = {}, realm } = signUp;
  await recordConsent(db, clock, { subscriberId, act: "asked on the sign-up page", wording, place, facts });
  // Whoever never confirms is forgotten, and still is one of those who came from there.
  const source = sourceOf(firstTouchIn(signUp.firstTouch));
  await recordEvent(db, clock, {
    type: "subscriber.asked",
    realm,
    subject: subscriberId,
    facts: { source },
  });
  return { kind: "asks", subscriberId };
}

/** The reader of this address who is real enough for a sink of this realm; the most real one first. */
async function knownAs(db: Db, email: string, realm: Realm): Promise<SubscriberRow | undefined> {
  const rows = await db
    .selectFrom("subscribers")
    .selectAll()
    .where("email_key", "=", emailKey(email))
    .where("realm", "in", realmsReaching(realm))
    .execute();
  return (
    rows.find(({ status }) => status === "confirmed") ?? rows.find((row) => row.realm === "live") ?? rows[0]
  );
}

async function addPending(db: Db, clock: Clock, signUp: SignUp): Promise<string> {
  const { email, name, interest, firstTouch, realm } = signUp;
  const now = clock.now().toISOString();
  const row: NewSubscriberRow = {
    ...{ id: newId(), realm, email, email_key: emailKey(email), name, tier: "free", status: "pending" },
    ...{
      cohort: null,
      source: "sign-up",
      consent_act: null,
      consent_at: null,
      left_at: null,
      left_why: null,
    },
    ...{ active_at: null, created_at: now, updated_at: now, interest, first_touch: firstTouch },
  };
  await db.insertInto("subscribers").values(row).execute();
  return row.id;
}

/** What they typed last counts, and the two weeks begin anew. */
async function askedAgain(
  db: Db,
  clock: Clock,
  known: SubscriberRow,
  { name, interest }: SignUp,
): Promise<void> {
  const now = clock.now().toISOString();
  await db
    .updateTable("subscribers")
    .set({ name: name || known.name, interest: interest ?? known.interest, created_at: now, updated_at: now })
    .where("id", "=", known.id)
    .execute();
}

/** How many wait to be confirmed: there is an end to it, so that a flood can't fill the disk. */
export async function countPending(db: Db): Promise<number> {
  const { n } = await db
    .selectFrom("subscribers")
    .select((select) => select.fn.countAll<number>().as("n"))
    .where("status", "=", "pending")
    .executeTakeFirstOrThrow();
  return Number(n);
}

const FORGOTTEN_AFTER_MS = 14 * 24 * 60 * 60_000;
const AT_ONCE = 500;

/** Takes away who never confirmed within 14 days, with all that is kept about them; never somebody who paid. */
export async function forgetUnconfirmed(db: Db, clock: Clock): Promise<number> {
  const before = new Date(clock.now().getTime() - FORGOTTEN_AFTER_MS).toISOString();
  const rows = await db
    .selectFrom("subscribers")
    .select("id")
    .where("tier", "=", "free")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("customers")
            .select("customers.id")
            .whereRef("customers.subscriber_id", "=", "subscribers.id"),
        ),
      ),
    )
    .where("status", "=", "pending")
    .where("source", "=", "sign-up")
    .where("created_at", "<", before)
    .limit(AT_ONCE)
    .execute();
  const ids = rows.map(({ id }) => id);
  await eraseSubscribers(db, ids);
  return ids.length;
}

/** Every row that stands only for these people. Not for readers who were mailed issues: `privacy` erases those. */
export async function eraseSubscribers(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await forgetMailEventsOf(db, ids);
  for (const table of ["consents", "requested_mails", "sign_ins", "sessions", "clicks"] as const)
    await db.deleteFrom(table).where("subscriber_id", "in", ids).execute();
  await db.deleteFrom("subscribers").where("id", "in", ids).execute();
}
