/** What went to the owner's bank. */
import * as z from "zod";
import type { PayoutFact } from "../../money/facts.ts";
import { entryFact, transaction } from "./entry.ts";
import { currency, id, orNull, readAs, time } from "./fields.ts";
import { fromStripe } from "./units.ts";

const payout = z.object({
  id,
  status: z.string(),
  currency,
  amount: z.int(),
  created: time,
  arrival_date: time,
  balance_transaction: orNull(transaction),
});

/** Asked for with its balance transaction. Throws ServiceError for one that can't be read. */
export function payoutFact(object: unknown): PayoutFact {
  const found = readAs("payout", payout, object);
  return {
    kind: "payout",
    id: found.id,
    status: found.status,
    currency: found.currency,
    amountMinor: fromStripe(found.amount, found.currency),
    createdAt: found.created,
    arrivesAt: found.arrival_date,
    entry: found.balance_transaction && entryFact(found.balance_transaction),
  };
}
