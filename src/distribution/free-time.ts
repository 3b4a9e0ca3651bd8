/** When a post is proposed to go: at the next time at which its readers are there, and not in one breath with another. */
import { atHour } from "../content/issue-date.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import type { NetworkName } from "./network.ts";
import { nextSlot, type SlotRules } from "./slots.ts";

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

interface Wanted {
  network: NetworkName;
  realm: Realm;
  issueId: string;
  /** At which the network's readers are there. */
  hour: number;
  slots: SlotRules;
  now: Date;
}

/** Versions of one post share it, for one of them goes. */
export async function freeTime(db: Db, { hour, slots, now, ...wanted }: Wanted): Promise<Date> {
  const { zone } = slots;
  const today = atHour(now, hour, zone);
  const tomorrow = atHour(new Date(atHour(now, 12, zone).getTime() + DAY_MS), hour, zone);
  const taken = await takenTimes(db, wanted);
  const isClose = (at: Date) => taken.some((one) => Math.abs(one.getTime() - at.getTime()) < HOUR_MS);
  let free = nextSlot(slots, { from: today > now ? today : tomorrow, taken, hour });
  while (isClose(free)) free = nextSlot(slots, { from: new Date(free.getTime() + HOUR_MS), taken, hour });
  return free;
}

/** When this network's other posts go or went, those of one issue to one place counted once. */
async function takenTimes(
  db: Db,
  { network, realm, issueId }: Pick<Wanted, "network" | "realm" | "issueId">,
) {
  const rows = await db
    .selectFrom("posts")
    .select(["issue_id", "place", "due_at", "dated", "sent_at"])
    .where("network", "=", network)
    .where("realm", "=", realm)
    .where("state", "!=", "dropped")
    .where("issue_id", "!=", issueId)
    .execute();
  const byPost = new Map(
    rows.map((row) => [JSON.stringify([row.issue_id, row.place]), row.sent_at ?? row.dated ?? row.due_at]),
  );
  return [...byPost.values()].map((at) => new Date(at));
}
