/** What a reader's payments set off here: a welcome to who pays now, reminders to whose payment failed. */
import type { Clock } from "../../core/clock.ts";
import type { Realm } from "../../core/realm.ts";
import type { Db } from "../../ledger/open.ts";
import { becamePaying, endWay, enrol } from "./enrol.ts";

/** How they stand, as money tells it. */
export interface PaymentStanding {
  subscriberId: string;
  isConfirmed: boolean;
  before: string;
  after: string;
  /** The subscription by which they have it, and since when that is; null for a gift, and for free readers. */
  paidBy: { subscriptionId: string; since: Date } | null;
  /** What failed to be paid, while they keep premium all the same. */
  unpaid: { invoiceId: string; at: Date } | null;
}

interface Following {
  clock: Clock;
  /** Of the mailer that the mails would go through. */
  sink: Realm;
}

/**
 * For the job that learns of payments, called in the transaction that writes a tier. Told the same twice, it does it once.
 * Who has not said yes yet is welcomed when they do.
 */
export const followPayment =
  ({ clock, sink }: Following) =>
  async (db: Db, standing: PaymentStanding): Promise<void> => {
    const { subscriberId, isConfirmed, before, after, paidBy, unpaid } = standing;
    if (!isConfirmed) return;
    // Since they began: who has paid for long when payments are first read is greeted by nobody any more.
    if (before === "free" && after !== "free" && paidBy !== null) {
      const { subscriptionId: triggerKey, since: at } = paidBy;
      await becamePaying(db, clock, { subscriberId, triggerKey, realm: sink, at });
    }
    if (unpaid === null) {
      const why = after === "free" ? "they no longer pay" : "they paid";
      await endWay(db, clock, { subscriberId, sequence: "past-due", why });
      return;
    }
    const { invoiceId: triggerKey, at } = unpaid;
    await enrol(db, clock, { subscriberId, sequence: "past-due", triggerKey, realm: sink, at });
  };
