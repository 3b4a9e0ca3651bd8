/** The invented readers of a check of the form: as real as the mailer, because they are mailed, and yet nobody. */
import { WALKED } from "../../audience/sign-up-check.ts";
import type { Db } from "../../ledger/open.ts";

export async function readWalkers(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom("events")
    .select("subject")
    .distinct()
    .where("type", "=", WALKED)
    .execute();
  return rows.map(({ subject }) => subject);
}
