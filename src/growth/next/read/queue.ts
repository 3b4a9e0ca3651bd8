/** The next slot by habit, and the ready draft that ranks best for it. */
import { isReady, readRanking } from "../../../composition/ranking.ts";
import { sayAlike, sayRank } from "../../../composition/say-rank.ts";
import type { Weights } from "../../../composition/scoring/scorer.ts";
import { nextSlot, type SendTimes } from "../../../composition/slot.ts";
import type { Realm } from "../../../core/realm.ts";
import type { Db } from "../../../ledger/open.ts";
import type { Queue } from "../situation.ts";

interface Asked {
  realm: Realm;
  now: Date;
  weights: Weights;
  times: SendTimes;
}

/** Null where no ready draft was ranked. What was mailed is no draft any more, whatever its row says. */
export async function readQueue(db: Db, { realm, now, weights, times }: Asked): Promise<Queue | null> {
  const { pile } = await readRanking(db, { realm, weights });
  const mailed = new Set(
    (
      await db
        .selectFrom("mailings")
        .select("issue_id")
        .where("kind", "=", "issue")
        .where("realm", "=", realm)
        .execute()
    ).map(({ issue_id }) => issue_id),
  );
  const ready = pile.filter((draft) => isReady(draft) && !mailed.has(draft.id));
  const [best] = ready;
  if (!best) return null;
  const rivals = { alike: best.alike.filter((id) => ready.some((one) => one.id === id)) };
  return {
    ...{ best: { name: best.name, title: best.title }, ready: ready.length, rank: sayRank(best) },
    ...{ alike: sayAlike(rivals, pile), slot: await nextSlot(db, now, times), zone: times.zone },
  };
}
