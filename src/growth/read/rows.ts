/** What the rows of readers tell: where they came from, and the days that an import brought along. */
import { type RawBuilder, sql } from "kysely";
import { firstTouchIn, sourceOf } from "../../audience/first-touch.ts";
import { issueAt, linkOf } from "../../audience/visits.ts";
import type { Db } from "../../ledger/open.ts";
import { type AsOf, limitOf, type Seconds } from "./as-of.ts";
import { among, type Ids, PAGE, type Person, type RowOf, standingBy } from "./person.ts";

/** In pages, of all or of these; who was brought by an import that was not known yet is left out. */
export async function* readRows(db: Db, asOf: AsOf, ids: Ids): AsyncGenerator<Person[]> {
  const personOf = rowReader();
  for await (const rows of rowsOf(db, asOf, ids)) yield rows.map(personOf);
}

/** After every instant that is written. */
const EVER = "9";

async function* rowsOf(db: Db, asOf: AsOf, ids: Ids) {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom("subscribers")
      .select(["id", "tier", "cohort", "source", "first_touch", sql<number>`rowid`.as("place")])
      .select([within(asOf, ASKED_DAY).as("askedAt"), within(asOf, CAME).as("confirmedAt")])
      .select(within(asOf, LEFT).as("leftAt"))
      // Without the plus, SQLite takes the index of realms and sorts all of them anew for each page.
      .where(sql<string>`+realm`, "=", asOf.realm)
      .where(sql<number>`rowid`, ">", after)
      .where((where) =>
        where.or([
          where("imported_at", "is", null),
          where("imported_at", "<=", asOf.knownAt?.toISOString() ?? EVER),
        ]),
      )
      .$if(ids !== null, (rows) => rows.where(among("id", ids)))
      .orderBy(sql`rowid`)
      .limit(PAGE)
      .execute();
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.place;
  }
}

/**
 * A day before an import is one that it brought: known since then, and so is whatever comes before the limit. Told as a
 * number by SQLite, for a text of each of a hundred thousand readers costs more to hand over than to read.
 */
export function within(asOf: AsOf, day: RawBuilder<string | null>): RawBuilder<Seconds | null> {
  const [until, limit] = [asOf.at.toISOString(), limitOf(asOf)];
  return sql`case when ${day} <= ${until} and (${day} <= ${limit} or ${day} <= imported_at) then unixepoch(${day}) end`;
}

const ASKED_DAY = sql<string | null>`case status when 'pending' then created_at end`;
const LEFT = sql<string | null>`case status when 'unsubscribed' then left_at end`;
/** Of whom no act is kept, the row says since when. */
const CAME = sql<string | null>`coalesce(consent_at,
  case when status = 'confirmed' or (status = 'unsubscribed' and left_at is null) then created_at end)`;

/** Words and sources are few and readers are many: each is kept and worked out once. */
function rowReader(): (row: RowOf<ReturnType<typeof rowsOf>>) => Person {
  const touches = new Map<string, ReturnType<typeof touchOf>>();
  const words = new Map<string, string>();
  const once = (word: string): string => {
    const known = words.get(word);
    if (known === undefined) words.set(word, word);
    return known ?? word;
  };
  return (row) => {
    const { id, tier, cohort, source, first_touch, askedAt, confirmedAt, leftAt } = row;
    const key = first_touch ?? source;
    const touch = touches.get(key) ?? touchOf(first_touch, source);
    touches.set(key, touch);
    return {
      id,
      standing: standingBy(row),
      tier: once(tier),
      cohort: cohort === null ? null : once(cohort),
      source: touch.source,
      issue: touch.issue,
      link: touch.link,
      askedAt,
      confirmedAt,
      leftAt,
    };
  };
}

function touchOf(firstTouch: string | null, source: string) {
  if (firstTouch === null && source !== "sign-up") return { source, issue: null, link: "" };
  const touch = firstTouchIn(firstTouch);
  return { source: sourceOf(touch), issue: issueAt(touch.landing), link: linkOf(touch) };
}
