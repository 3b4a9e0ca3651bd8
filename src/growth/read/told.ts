/** What was told of each reader up to an instant: they asked, came, left, were erased. Events are only ever added to. */
import { sql } from "kysely";
import type { Db } from "../../ledger/open.ts";
import { type AsOf, DAY, limitOf, type Seconds } from "./as-of.ts";
import { among, type Ids, PAGE, type Person, type RowOf } from "./person.ts";

const ON = ["subscriber.confirmed", "subscriber.returned"] as const;
const OFF = [
  ...["subscriber.left", "subscriber.bounced", "subscriber.complained", "subscriber.erased"],
] as const;
export const ASKED = ["subscriber.asked", "subscriber.invited"] as const;

/** In pages, one row for each of all, or of these people. Ids of events tell what came last, also where a clock was put back in between. */
export async function* readTold(db: Db, asOf: AsOf, ids: Ids) {
  for (let after = ""; ; ) {
    const rows = await db
      .selectFrom("events")
      .select("subject as id")
      .select([
        sql<Seconds | null>`unixepoch(min(${when(ASKED, "at")}))`.as("asked"),
        sql<Seconds | null>`unixepoch(max(${when(["subscriber.asked"], "at")}))`.as("askedLast"),
        sql<Seconds | null>`unixepoch(min(${when(["subscriber.confirmed"], "at")}))`.as("confirmed"),
        sql<number | null>`max(${when(ON, "id")})`.as("on"),
        sql<number | null>`max(${when(OFF, "id")})`.as("off"),
        sql<Seconds | null>`unixepoch(max(${when(OFF, "at")}))`.as("offAt"),
        sql<number | null>`max(${when(["subscriber.erased"], "id")})`.as("erased"),
      ])
      .where("subject", ">", after)
      .where("type", "in", [...ASKED, ...ON, ...OFF])
      .where("realm", "=", asOf.realm)
      .where("at", "<=", limitOf(asOf))
      .$if(ids !== null, (events) => events.where(among("subject", ids)))
      .groupBy("subject")
      .orderBy("subject")
      .limit(PAGE)
      .execute();
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.id;
  }
}

const when = (types: readonly string[], column: "at" | "id") =>
  sql`case when type in (${sql.join(types)}) then ${sql.ref(column)} end`;

type Told = RowOf<ReturnType<typeof readTold>>;

const FORGOTTEN_AFTER = 14 * DAY;

/** Sets the person right. `isGone`: no row is left of them. */
export function hear(
  person: Person,
  told: Told,
  { until, isGone }: { until: Seconds; isGone: boolean },
): void {
  if (told.asked !== null) person.askedAt = told.asked;
  if (told.confirmed !== null) person.confirmedAt = told.confirmed;
  const isOff = told.off !== null && told.offAt !== null && told.off > (told.on ?? 0);
  // Whoever had left before they were erased left then.
  if (isOff) person.leftAt = (told.erased === null ? null : person.leftAt) ?? told.offAt;
  else if (told.on !== null) person.leftAt = null;
  if (isOff && told.erased !== null) person.standing = "erased";
  else if (person.leftAt !== null) person.standing = "unsubscribed";
  else if (person.confirmedAt !== null) person.standing = "confirmed";
  // By the rule, not by whether some night has taken them away yet: so the answer stays the same.
  else person.standing = isGone || isOver(told.askedLast, until) ? "forgotten" : "pending";
}

const isOver = (askedLast: Seconds | null, until: Seconds): boolean =>
  askedLast !== null && until - askedLast >= FORGOTTEN_AFTER;
