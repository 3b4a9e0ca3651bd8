/** A press with sequences: readers who say yes, days that go by, the owner at the table Sequences. */
import type { PageObjectResponse } from "@notionhq/client";
import { BY_BUTTON } from "../../../src/audience/confirm.ts";
import { newId } from "../../../src/core/ids.ts";
import type { Realm } from "../../../src/core/realm.ts";
import type { NewSubscriberRow } from "../../../src/ledger/tables/audience.ts";
import { openWorld, shown, type WorldOptions } from "../../content/desk-world.ts";
import { mailsOf } from "./mails.ts";

export const HOUR_MS = 60 * 60_000;
export const DAY_MS = 24 * HOUR_MS;
/** A Monday at noon in the publication's zone, which is UTC unless told. */
export const NOON = "2026-11-23T12:00:30.000Z";

export interface Reader {
  email: string;
  name?: string;
  tier?: string;
  source?: string;
  consent_act?: string;
  realm?: Realm;
  /** When they said yes; now, unless told. */
  at?: Date;
  preferences?: object;
}

export type SequencesWorld = Awaited<ReturnType<typeof openSequences>>;

export async function openSequences(options: WorldOptions = {}) {
  const world = await openWorld({ at: NOON, ...options });
  const { app, clock } = world;
  const { ledger } = app;
  return {
    ...world,
    /** Somebody who has just said yes by the button. */
    async join({ email, at = clock.now(), preferences = {}, ...given }: Reader): Promise<string> {
      const now = at.toISOString();
      const row: NewSubscriberRow = {
        ...{ id: newId(), realm: "sandbox", email, email_key: email, name: "", tier: "free" },
        ...{ status: "confirmed", cohort: null, source: "sign-up", consent_act: BY_BUTTON, consent_at: now },
        ...{ left_at: null, left_why: null, active_at: null, created_at: now, updated_at: now },
        preferences: JSON.stringify(preferences),
        ...given,
      };
      await ledger.db.insertInto("subscribers").values(row).execute();
      return row.id;
    },
    /** The table, with what is proposed there on, as in a sandbox. */
    async open(): Promise<void> {
      await (await app.desk()).table("sequences");
      await world.sync();
    },
    row: (subject: string): Promise<PageObjectResponse> => world.owner.rowIn("Sequences", subject),
    sees: async (subject: string, column: string) =>
      shown(await world.owner.rowIn("Sequences", subject), column),
    async tick(subject: string, ticked: boolean): Promise<void> {
      await world.owner.change((await world.owner.rowIn("Sequences", subject)).id, {
        On: { checkbox: ticked },
      });
    },
    /** `address: subject`, in the order in which they were taken. */
    mails: () => mailsOf(app.home),
    ways: () => ledger.db.selectFrom("enrolments").selectAll().orderBy("began_at").execute(),
    later: (ms: number) => clock.advance(ms),
  };
}
