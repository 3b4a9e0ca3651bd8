/**
 * Which delivery an id of the mail service's belongs to. Such ids come in no order: filed with each chunk, every mail would
 * change a page of the ledger by itself. So a chunk is only marked, and whoever looks an id up files what is there first,
 * all of it in one pass and sorted.
 */
import { type ExpressionBuilder, sql } from "kysely";
import type { Db } from "../ledger/open.ts";
import type { Tables } from "../ledger/tables.ts";

/** For the update that settles a chunk: its ids are there from now on. */
export const UNFILED = { unfiled: 1 } as const;

// As it stands in the index over these chunks: SQLite does not see that a parameter is the same.
const ONE = sql.lit(1);

/** Before an id is looked up, and in the same transaction. Where nothing is new, as mostly, it costs one look. */
export async function fileMailIds(db: Db): Promise<void> {
  const unfiled = db.selectFrom("chunks").where("unfiled", "=", ONE);
  if (!(await unfiled.select("n").limit(1).executeTakeFirst())) return;
  await db
    .insertInto("mail_ids")
    .columns(["provider_id", "mailing_id", "subscriber_id"])
    .expression(
      unfiled
        .innerJoin("deliveries", (join) =>
          join
            .onRef("deliveries.mailing_id", "=", "chunks.mailing_id")
            .onRef("deliveries.chunk", "=", "chunks.n")
            // Without it SQLite would go through the whole mailing for each chunk.
            .on("deliveries.position", ">=", 0),
        )
        .select(({ ref }) => [
          ref("deliveries.provider_id").$notNull().as("provider_id"),
          "deliveries.mailing_id",
          "deliveries.subscriber_id",
        ])
        .where("deliveries.provider_id", "is not", null)
        .orderBy("deliveries.provider_id"),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db.updateTable("chunks").set({ unfiled: 0 }).where("unfiled", "=", ONE).execute();
}

/** The deliveries that have one of these ids, where all are filed. */
export const hasMailId =
  (ids: readonly string[]) =>
  ({ eb, refTuple, selectFrom }: ExpressionBuilder<Tables, "deliveries">) =>
    eb(
      refTuple("deliveries.mailing_id", "deliveries.subscriber_id"),
      "in",
      selectFrom("mail_ids")
        .select(["mailing_id", "subscriber_id"])
        .where("provider_id", "in", ids)
        .$asTuple("mailing_id", "subscriber_id"),
    );
