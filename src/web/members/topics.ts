/** The themes that readers can choose among. */
import type { Db } from "../../ledger/open.ts";

/** Tags of the issues on the site, in alphabetical order. */
export async function topicsOf(db: Db): Promise<string[]> {
  const rows = await db.selectFrom("issues").select("tags").where("url", "is not", null).execute();
  return [...new Set(rows.flatMap(({ tags }) => JSON.parse(tags) as string[]))].toSorted();
}
