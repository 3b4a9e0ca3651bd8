/** Mailings that wait for the owner: one that paused itself, or mails of which nobody can say what became of them. */
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { nameOfMailing } from "./stop.ts";

export interface StuckMailing {
  state: "paused" | "unknown";
  /** What to call its issue in a command. */
  name: string;
  why: string;
}

/** Those through a mailer of this realm, the newest first. */
export async function stuckMailings(db: Db, realm: Realm): Promise<StuckMailing[]> {
  const rows = await db
    .selectFrom("mailings")
    .select(["id", "state", "problem"])
    .where("realm", "=", realm)
    .where("state", "in", ["paused", "unknown"])
    .orderBy("created_at", "desc")
    .limit(10)
    .execute();
  const stuck: StuckMailing[] = [];
  for (const { id, state, problem } of rows)
    stuck.push({
      state: state === "paused" ? "paused" : "unknown",
      name: await nameOfMailing(db, id),
      why: problem ?? "",
    });
  return stuck;
}
