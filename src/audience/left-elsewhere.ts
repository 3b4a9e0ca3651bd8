/**
 * Who left after the copy was made from which this home was put back, as the desk still shows them: what stands there was
 * written by the machine that is gone, and a goodbye is never taken back.
 */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import type { DeskTable } from "../desk/table.ts";
import type { Ledger } from "../ledger/open.ts";
import { bindingByRemote } from "../ledger/records.ts";
import { SUBSCRIBER_BINDING } from "./desk.ts";
import { subscriberById, unsubscribe } from "./subscribers.ts";

export interface GoodbyesFound {
  left: number;
  /** Rows of readers whom this ledger does not know: they came after the copy was made. */
  strangers: number;
}

/** Rows are edited when somebody leaves, and clocks differ. */
const LOOK_BACK_MS = 24 * 60 * 60_000;

/** Called before anything is shown on the desk again. Throws ServiceError. */
export async function takeGoodbyes(
  { ledger, clock }: { ledger: Ledger; clock: Clock },
  { account, table, since }: { account: Account; table: Pick<DeskTable, "rows">; since: Date },
): Promise<GoodbyesFound> {
  const found: GoodbyesFound = { left: 0, strangers: 0 };
  for await (const { page, values } of table.rows(new Date(since.getTime() - LOOK_BACK_MS))) {
    const binding = await bindingByRemote(ledger.db, account, SUBSCRIBER_BINDING, page);
    const id = binding?.local ?? String(values.key ?? "");
    const person = id === "" ? undefined : await subscriberById(ledger.db, id);
    if (!person) found.strangers += id === "" ? 0 : 1;
    else if (values.status === "Unsubscribed" && person.status === "confirmed") {
      const why = "they had left before this home was put back from a copy";
      await unsubscribe({ ledger, clock }, person.id, why);
      found.left++;
    }
  }
  return found;
}
