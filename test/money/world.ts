/** A ledger, a service in memory and a clock for both; the whole of what money's tables hold, to compare. */
import type { Kysely } from "kysely";
import { type Logger, silentLog } from "../../src/core/log.ts";
import type { Ledger } from "../../src/ledger/open.ts";
import type { Tables } from "../../src/ledger/tables.ts";
import { type SyncOptions, syncPayments } from "../../src/money/sync.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";
import { memoryPayments } from "./memory-payments.ts";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** In which noon is not the night. */
const ZONE = "Europe/Zurich";

const log: Logger = silentLog;

export async function moneyWorld() {
  const { ledger, clock } = await testLedger();
  const payments = memoryPayments(clock);
  const host = { ledger, clock, log, signal: new AbortController().signal };
  return {
    ...{ ledger, clock, payments, host },
    /** One run, and what it asked. */
    async sync(over: Partial<SyncOptions> & { ledger?: Ledger; signal?: AbortSignal } = {}) {
      payments.asked.length = 0;
      const { ledger: other = ledger, signal = host.signal, ...options } = over;
      return syncPayments({ ...host, ledger: other, signal }, payments, { zone: ZONE, ...options });
    },
  };
}

export type MoneyWorld = Awaited<ReturnType<typeof moneyWorld>>;

const HELD = [
  ...([
    "customers",
    "customer_discounts",
    "subscriptions",
    "subscription_items",
    "subscription_states",
    "invoices",
  ] as const),
  ...(["invoice_payments", "charges", "refunds", "disputes", "payouts", "entries", "checkouts"] as const),
];

type Held = Record<(typeof HELD)[number], Record<string, unknown>[]>;

/** Every row of money's tables in the order of ids, without the marks of what is to be done and when it was learned. */
export async function held(db: Kysely<Tables>): Promise<Held> {
  const tables = {} as Held;
  for (const table of HELD) {
    const rows = (await db.selectFrom(table).selectAll().execute()) as Record<string, unknown>[];
    tables[table] = rows
      .map(({ touched_at: _, known_at: __, until_known_at: ___, ...row }) => row)
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  return tables;
}

/** As when the process ends at its nth transaction: before that is committed, or right after. */
export function dyingLedger(ledger: Ledger, nth: number, when: "before" | "after"): Ledger {
  let count = 0;
  return {
    ...ledger,
    async transaction(work) {
      const last = ++count === nth;
      const done = await ledger.transaction(async (db) => {
        const result = await work(db);
        if (last && when === "before") throw new Error("killed");
        return result;
      });
      if (last) throw new Error("killed");
      return done;
    },
  };
}
