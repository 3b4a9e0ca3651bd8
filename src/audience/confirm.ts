/** The press on the button by which somebody joins the list: once, however often it arrives. */
import type { Clock } from "../core/clock.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import { recordConsent } from "./consents.ts";
import { type CohortSettings, reassignOne } from "./reassign.ts";
import { spendToken, type TokenFacts } from "./signed-token.ts";
import { subscriberById } from "./subscribers.ts";
import { mayAskAgain, unsuppress } from "./suppressions.ts";

/** A week for the link; who is a little late has another week in which to ask for a new one. */
export const CONFIRM_TTL_MS = 7 * 24 * 60 * 60_000;

interface Host {
  ledger: Ledger;
  clock: Clock;
  /** By which they get the cohort of what they said they come for. */
  audience: CohortSettings;
}

export interface Confirming {
  /** The words at the button. */
  wording: string;
  place: string;
  facts?: Record<string, unknown>;
}

export type Confirmed =
  | { kind: "confirmed" | "already"; subscriberId: string }
  /** This link was used, and its owner has left since: it doesn't bring them back. */
  | { kind: "used" }
  /** Nobody is waiting under it any more. */
  | { kind: "gone" };

/** All in one transaction: of two presses at once, one confirms and the other finds it done. */
export function confirmSubscriber(host: Host, token: TokenFacts, said: Confirming): Promise<Confirmed> {
  const { ledger, clock } = host;
  return ledger.transaction(async (db) => {
    const person = await subscriberById(db, token.subject);
    if (!person) return { kind: "gone" };
    // Who complained after they were asked is not brought back by what they were asked.
    if (!(await mayAskAgain(db, person.email, person.realm))) return { kind: "used" };
    const first = await spendToken(db, clock, token);
    if (person.status === "confirmed") return { kind: "already", subscriberId: person.id };
    if (!first) return { kind: "used" };
    await join(db, host, person.id, said);
    return { kind: "confirmed", subscriberId: person.id };
  });
}

/** How they agreed who said yes themselves, here. */
export const BY_BUTTON = "confirmed by the button in a mail";

async function join(db: Db, { clock, audience }: Host, id: string, said: Confirming): Promise<void> {
  const now = clock.now().toISOString();
  const { realm, email } = await db
    .updateTable("subscribers")
    .set({
      ...{ status: "confirmed", consent_act: BY_BUTTON, consent_at: now, left_at: null, left_why: null },
      updated_at: now,
    })
    .where("id", "=", id)
    .returning(["realm", "email"])
    .executeTakeFirstOrThrow();
  // Their own word, from a mail that reached them, undoes what an earlier one of theirs had barred.
  await unsuppress(db, email, realm);
  await recordConsent(db, clock, { subscriberId: id, act: BY_BUTTON, ...said });
  await recordEvent(db, clock, { type: "subscriber.confirmed", realm, subject: id });
  await reassignOne(db, clock, audience, id);
}
